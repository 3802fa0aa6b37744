import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import type { LogLine, Project, Run } from '@sentra/contract'
import type { Product } from '../e2e/support/product.ts'
import { addShop, startRun, untilRun } from '../e2e/support/work.ts'
import { atLeast, type Figure } from './figure.ts'
import { printer, printerFile } from './printer.ts'
import { median, repeat } from './timing.ts'
import { withProduct } from './with-product.ts'

const LINES = 100_000
const ROUNDS = 5
const LOOK_MS = 5
const MIN_LINES_PER_SECOND = 150_000

type Page = { lines: LogLine[]; lastLine: number }

/** From the moment a program begins to print until the last of its lines is stored. Raw: through a pipe into a file. */
export function measureThroughput(): Promise<Figure[]> {
  return withProduct(async (product) => {
    const settings = { testCommand: `node ${printerFile} ${LINES}` }
    const project = await addShop(product, 'printing', { settings, files: { [printerFile]: printer } })
    const rounds = await repeat(ROUNDS, () => storeOnce(product, project))
    const raw = await repeat(ROUNDS, writeOnce)
    const value = LINES / (median(rounds) / 1_000)
    return [
      atLeast(MIN_LINES_PER_SECOND, {
        name: 'output stored',
        value,
        unit: 'lines/s',
        raw: LINES / (median(raw) / 1_000),
      }),
    ]
  })
}

/** Milliseconds for all lines. */
async function storeOnce(product: Product, project: Project): Promise<number> {
  const run = await startRun(product, project, { workflow: 'test' })
  for (;;) {
    const { lastLine } = await page(product, run, 'limit=1')
    if (lastLine >= LINES) break
    await sleep(LOOK_MS)
  }
  const storedAt = Date.now()
  await untilRun(product, run, 'succeeded')
  const { lines } = await page(product, run, 'search=BEGAN%20&limit=1')
  await requireAll(product, run)
  return storedAt - Number(lines[0]?.message.split(' ')[1])
}

/** 0 lost: the last line that was printed is there, and the numbers leave no room for a missing one. */
async function requireAll(product: Product, run: Run): Promise<void> {
  const first = await page(product, run, 'search=BEGAN%20&limit=1')
  const last = await page(product, run, `search=${LINES}%20&limit=1`)
  const apart = (last.lines[0]?.line ?? 0) - (first.lines[0]?.line ?? 0)
  if (apart !== LINES - 1) throw new Error(`${LINES - 1} lines were printed after the first, ${apart} are stored`)
}

const page = (product: Product, run: Run, query: string) =>
  product.get<Page>(`/logs/${run.taskId}?runId=${run.id}&${query}`)

async function writeOnce(): Promise<number> {
  const directory = mkdtempSync('/tmp/sb-')
  try {
    writeFileSync(join(directory, printerFile), printer)
    const child = spawn(process.execPath, [printerFile, String(LINES)], {
      cwd: directory,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const ended = once(child, 'exit')
    await pipeline(child.stdout, createWriteStream(join(directory, 'out')))
    const storedAt = Date.now()
    await ended
    return storedAt - Number(readFileSync(join(directory, 'out'), 'utf8').split('\n')[0]?.split(' ')[1])
  } finally {
    rmSync(directory, { recursive: true })
  }
}
