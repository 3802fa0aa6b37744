import { setTimeout as sleep } from 'node:timers/promises'
import { type CronItem, parseCronItems, type Task, type TaskList } from 'graphile-worker'
import { z } from 'zod'
import type { App } from '#platform'
import { ServerPresence } from './free-dead-jobs.ts'
import { listDueTimes } from './jobs-store.ts'
import { runPool, type Work } from './run-pool.ts'
import { wakeAt } from './wake-at.ts'

type Payload = Record<string, string> & { tenantId: string }

/**
 * Body of a job: idempotent, because it runs at least once. `stopping` is aborted when the server wants to end and has
 * waited a few seconds; a body that throws then is run again.
 */
type Body<A extends App = App> = (app: A, payload: Payload, stopping: AbortSignal | undefined) => Promise<void>

/**
 * A body, or one that somebody waits for: when the last of its `tries` has failed, `giveUp` gives the matter an honest
 * end. It must leave nothing for a later try to do, because a server that died while giving up does both once more.
 * The wait before try n + 1 is e^n seconds: six tries take about four minutes, twelve (the most) sixteen hours. One that
 * may take an hour `isLong`: it has workers of its own, so that the others never wait for it.
 */
export type Job<A extends App = App> =
  | Body<A>
  | {
      run: Body<A>
      tries: number
      giveUp: (app: A, payload: Payload, error: Error) => Promise<void>
      isLong?: boolean
    }

/** Work of the whole installation, of no tenant, at a time of day: `minute hour day month weekday` in UTC. */
export type Schedule<A extends App = App> = { at: string; run: (app: A) => Promise<void> }

const PayloadSchema = z.object({ tenantId: z.string() }).catchall(z.string())

const RESTART_MS = 1_000
/** A server that was off at the time makes up for it when it starts. */
const MISSED_MS = 24 * 3_600_000
const SCHEDULE_TRIES = 5
const AT_ONCE = 4
const LONG_AT_ONCE = 2
/** Of the jobs that wait when a server starts; what is due after so many others is found by the poll. */
const TIMERS = 200

/** Runs the jobs of all domains until `stop()`; started jobs are finished first. */
export async function startJobs<A extends App>(
  app: A,
  jobs: Record<string, Job<A>>,
  schedules: Record<string, Schedule<A>> = {},
): Promise<{ stop(): Promise<void> }> {
  const presence = new ServerPresence(app)
  await presence.start()
  const isLong = (job: Job<A>) => typeof job === 'object' && job.isLong === true
  const tasksOf = (wanted: boolean): TaskList => {
    const chosen = Object.entries(jobs).filter(([, job]) => isLong(job) === wanted)
    return Object.fromEntries(chosen.map(([name, job]) => [name, toTask(app, job)]))
  }
  const due = Object.fromEntries(Object.entries(schedules).map(([name, schedule]) => [name, () => schedule.run(app)]))
  const cron = parseCronItems(Object.entries(schedules).map(toCronItem))
  const works: Work[] = [{ tasks: { ...tasksOf(false), ...due }, cron, atOnce: AT_ONCE }]
  if (Object.keys(tasksOf(true)).length > 0) works.push({ tasks: tasksOf(true), cron: [], atOnce: LONG_AT_ONCE })
  const pools = await Promise.all(works.map((work) => keepPool(app, work, presence)))
  // Who queued them for later has set a timer in a process that may be gone.
  for (const time of await listDueTimes(app, TIMERS)) wakeAt(time)
  const stop = async () => {
    await Promise.all(pools.map((pool) => pool.stop()))
    presence.stop()
  }
  return { stop }
}

/** A pool of workers, and the next one whenever it gives up. */
async function keepPool(app: App, work: Work, presence: ServerPresence): Promise<{ stop(): Promise<void> }> {
  const stopping = new AbortController()
  let pool = await runPool(app, work, presence)
  const keeping = keepRunning(stopping.signal, async () => {
    await pool.ended.catch((error: unknown) => app.log.warn({ err: error }, 'the job workers gave up'))
    if (stopping.signal.aborted) return
    await presence.disown(pool.id)
    pool = await runPool(app, work, presence)
  })
  const stop = async () => {
    stopping.abort()
    await pool.stop()
    await keeping
  }
  return { stop }
}

/** A pool gives up when the database goes away while it notes how a job ended: the job is freed and another pool runs. */
async function keepRunning(stopping: AbortSignal, runNext: () => Promise<void>): Promise<void> {
  while (!stopping.aborted) {
    await runNext().catch(() => sleep(RESTART_MS, undefined, { signal: stopping }).catch(() => undefined))
  }
}

/** Servers that share the database run it once between them. */
function toCronItem<A extends App>([task, { at }]: [string, Schedule<A>]): CronItem {
  return { task, match: at, options: { backfillPeriod: MISSED_MS, maxAttempts: SCHEDULE_TRIES, jobKey: task } }
}

function toTask<A extends App>(app: A, job: Job<A>): Task {
  if (typeof job === 'function')
    return (payload, { abortSignal }) => job(app, PayloadSchema.parse(payload), abortSignal)
  return async (raw, { job: { attempts }, abortSignal }) => {
    const payload = PayloadSchema.parse(raw)
    try {
      await job.run(app, payload, abortSignal)
    } catch (error) {
      // Thrown on all the same: the failure is logged, and the next try finds that there is nothing left to do.
      if (attempts >= job.tries) await job.giveUp(app, payload, error as Error)
      throw error
    }
  }
}
