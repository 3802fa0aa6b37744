import { EventEmitter } from 'node:events'
import { Logger, type ParsedCronItem, run, type TaskList, type WorkerEvents, type WorkerPool } from 'graphile-worker'
import type { App } from '#platform'
import type { ServerPresence } from './free-dead-jobs.ts'
import { onDue } from './wake-at.ts'

/** NOTIFY wakes the workers at once, and we wake them for every retry and reconnect: this is for what nobody foresaw. */
const POLL_INTERVAL_MS = 60_000
/** A retry is due by the database's clock; a look before it is due would find nothing. */
const RETRY_MARGIN_MS = 100

export type RunningPool = {
  /** What its jobs are locked by. */
  id: string
  /** Rejects when the pool could not note how a job ended. */
  ended: Promise<void>
  stop(): Promise<void>
}

/** What a pool works on: jobs by name, when some of them are due, and how many run at once. */
export type Work = { tasks: TaskList; cron: ParsedCronItem[]; atOnce: number }

/** Workers on the tasks, with a pool id that the other servers know as ours. */
export async function runPool(app: App, { tasks, cron, atOnce }: Work, presence: ServerPresence): Promise<RunningPool> {
  const events: WorkerEvents = new EventEmitter()
  let pool: WorkerPool | undefined
  events.on('pool:create', ({ workerPool }) => {
    pool = workerPool
    presence
      .own(workerPool.id)
      .catch((error: unknown) => app.log.error({ err: error }, 'the job workers could not be registered'))
  })
  wakeWhenDue(events, () => pool?.nudge(atOnce))
  const runner = await run({
    events,
    pgPool: app.database.owner,
    taskList: tasks,
    parsedCronItems: cron,
    concurrency: atOnce,
    pollInterval: POLL_INTERVAL_MS,
    noHandleSignals: true,
    logger: quietLogger(app),
    // In a batch of one a failure is reported as the pool's end; otherwise nobody catches it and the process ends.
    preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
  })
  return { id: pool?.id ?? '', ended: runner.promise, stop: () => runner.stop().catch(() => undefined) }
}

/** Without this a retry, and a job that came while the listening connection was lost, would wait for the next poll. */
function wakeWhenDue(events: WorkerEvents, wake: () => void): void {
  let isOver = false
  const wakeUnlessOver = () => {
    if (!isOver) wake()
  }
  const forget = onDue(wakeUnlessOver)
  // A pool that is ending must not be woken: a worker that still finishes its job would throw.
  for (const ending of ['pool:gracefulShutdown', 'pool:forcefulShutdown', 'pool:release'] as const)
    events.on(ending, () => {
      isOver = true
      forget()
    })
  events.on('job:error', ({ job }) => {
    const waitMs = Math.exp(Math.min(job.attempts, 10)) * 1_000 + RETRY_MARGIN_MS
    setTimeout(wakeUnlessOver, waitMs).unref()
  })
  events.on('pool:listen:success', ({ client }) => {
    // The event comes just before LISTEN is sent; what is sent after it on the same connection is answered after it.
    setImmediate(() => void client.query(`select 'workers are listening'`).then(wakeUnlessOver, () => undefined))
  })
}

function quietLogger(app: App): Logger {
  return new Logger(() => (level, message, meta) => {
    if (level === 'error') app.log.error({ meta }, message)
    else if (level === 'warning') app.log.warn({ meta }, message)
  })
}
