// `npm run bench [-- --only NAME] [--json FILE]`: measures, prints a table, and writes the figures as JSON.
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { measureFirstPage } from './first-page.ts'
import type { Figure } from './figure.ts'
import { measureGateway } from './gateway.ts'
import { measureFollow } from './follow.ts'
import { measureIdle } from './idle.ts'
import { measurePrepare } from './prepare.ts'
import { measureScheduler } from './scheduler.ts'
import { measureSearch } from './search.ts'
import { measureStart } from './start.ts'
import { measureStatus } from './status.ts'
import { measureTasks } from './tasks.ts'
import { measureThroughput } from './throughput.ts'

const benches: Record<string, () => Promise<Figure[]>> = {
  'first-page': measureFirstPage,
  idle: measureIdle,
  start: measureStart,
  prepare: measurePrepare,
  throughput: measureThroughput,
  search: measureSearch,
  follow: measureFollow,
  tasks: measureTasks,
  scheduler: measureScheduler,
  status: measureStatus,
  gateway: measureGateway,
}

const { values } = parseArgs({ options: { only: { type: 'string' }, json: { type: 'string' } } })
if (values.only !== undefined && !(values.only in benches)) {
  console.error(`There is no figure ${values.only}: use one of ${Object.keys(benches).join(', ')}.`)
  process.exit(2)
}

const figures: Figure[] = []
for (const [name, measure] of Object.entries(benches)) {
  if (values.only !== undefined && values.only !== name) continue
  console.error(`measuring ${name}...`)
  figures.push(...(await measure()))
}
console.log(table(figures))
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(asObject(figures), null, 2)}\n`)

function table(rows: Figure[]): string {
  const cells = rows.map(({ name, value, unit, target, raw, isMet }) => [
    name,
    `${value} ${unit}`,
    target,
    raw === null ? '-' : `${raw} ${unit}`,
    isMet ? 'met' : 'MISSED',
  ])
  const lines = [['FIGURE', 'VALUE', 'TARGET', 'RAW', ''], ...cells]
  const widths = [0, 1, 2, 3].map((column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)))
  return lines.map((line) => line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')).join('\n')
}

function asObject(rows: Figure[]) {
  return Object.fromEntries(rows.map(({ name, value, unit, target, raw }) => [name, { value, unit, target, raw }]))
}
