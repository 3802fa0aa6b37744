import { setTimeout as sleep } from 'node:timers/promises'
import { Product } from '../e2e/support/product.ts'
import { git } from '../e2e/support/repository.ts'
import { addShop } from '../e2e/support/work.ts'
import { fillBoard } from './fill-board.ts'
import { atMost, type Figure } from './figure.ts'
import { openDatabaseOf } from './open-database.ts'
import { median, percentile, repeat, timed } from './timing.ts'

const TICKETS = 200
/** The first ones run cold code, which p99 of so few would then be about; they are not counted. */
const WARM_UP = 20
const TASKS = 10_000
const OFFERED_MS = 100
const CRITICAL_MS = 300
/** Far longer than any dependant takes; only a fault makes it wait so long. */
const LOST_MS = 60_000
const LOOK_MS = 20

type Database = Awaited<ReturnType<typeof openDatabaseOf>>

/**
 * Ten thousand tasks in two hundred tickets, each waiting for the one before it, all with a planned start. Then the first
 * one of each ticket is merged, one ticket after the other: how long after that commit is its dependant ready for a
 * runner? Raw is two commits of one row each on the same Postgres, which any such hand-over needs.
 */
export async function measureScheduler(): Promise<Figure[]> {
  const product = new Product()
  try {
    await product.start({ MAX_CONCURRENT_TASKS_PER_PROJECT: '1' })
    const project = await addShop(product, 'busy')
    const database = await openDatabaseOf(product)
    const commit = await git(project.path, 'rev-parse', 'HEAD')
    await fillBoard(database.client, { projectId: project.id, tickets: TICKETS, tasks: TASKS, commit })
    const raw = await repeat(TICKETS, () => timed(() => database.commitTwice()))
    const offered = (await finishAll(product, database)).slice(WARM_UP)
    const path = () => product.get(`/projects/${project.id}/critical-path`)
    const critical = await repeat(20, () => timed(path))
    await database.close()
    const name = `dependency merged -> dependant offered, ${TASKS.toLocaleString('en')} tasks`
    return [
      atMost(OFFERED_MS, {
        name: `${name}, p99`,
        value: percentile(offered, 0.99),
        unit: 'ms',
        raw: percentile(raw, 0.99),
      }),
      atMost(OFFERED_MS, { name: `${name}, median`, value: median(offered), unit: 'ms', raw: median(raw) }),
      atMost(CRITICAL_MS, { name: 'critical path of 10,000 tasks', value: median(critical), unit: 'ms' }),
    ]
  } finally {
    await product.stop()
  }
}

/** Merges the first task of every ticket; how long each dependant took. */
function finishAll(product: Product, database: Database): Promise<number[]> {
  return repeat(TICKETS, async (index) => {
    const first = (TASKS / TICKETS) * index + 1
    await product.post(`/pull-requests/${idOf('pr', first)}/merge`, { acceptFlags: true })
    return untilOffered(database, [idOf('task', first), idOf('task', first + 1)])
  })
}

async function untilOffered(database: Database, [done, next]: [string, string]): Promise<number> {
  const deadline = Date.now() + LOST_MS
  while (Date.now() < deadline) {
    const delay = await database.delayBetween(done, next)
    if (delay !== undefined) return delay
    await sleep(LOOK_MS)
  }
  throw new Error(`${next} was not offered after ${done}`)
}

const idOf = (prefix: string, number: number) => `${prefix}-${String(number).padStart(12, '0')}`
