import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { runSentra } from '../e2e/support/command.ts'
import type { Product } from '../e2e/support/product.ts'
import { addShop } from '../e2e/support/work.ts'
import { atMost, type Figure } from './figure.ts'
import { openDatabaseOf } from './open-database.ts'
import { median, repeat, timed } from './timing.ts'
import { withProduct } from './with-product.ts'

const RUNS = 1_000
const ROUNDS = 10
const MOST_MS = 300

/** `sentra status` as a person types it, with so many runs there; raw is a Node that does nothing. */
export function measureStatus(): Promise<Figure[]> {
  return withProduct(async (product) => {
    await fill(product)
    const run = promisify(execFile)
    const raw = await repeat(ROUNDS, () => timed(() => run(process.execPath, ['--eval', '0'])))
    const values = await repeat(ROUNDS, () => timed(() => askStatus(product)))
    const name = `status with ${RUNS.toLocaleString('en')} runs`
    return [atMost(MOST_MS, { name, value: median(values), unit: 'ms', raw: median(raw) })]
  })
}

async function askStatus(product: Product): Promise<void> {
  const { code, stdout } = await runSentra(['--data', product.data, 'status'])
  if (code !== 0 || !stdout.includes(`${RUNS / 2} succeeded`)) throw new Error(`status ended with ${code}: ${stdout}`)
}

/** Runs that are over, half of them well. Only their rows: what they did is not looked at. */
async function fill(product: Product): Promise<void> {
  const project = await addShop(product, 'busy')
  const database = await openDatabaseOf(product)
  await database.insertRuns(project.id, RUNS)
  await database.close()
}
