import { EventEmitter } from 'node:events'
import { Logger, run, type Task, type TaskList, type WorkerEvents } from 'graphile-worker'
import { z } from 'zod'
import type { App } from '#platform'
import { ServerPresence } from './free-dead-jobs.ts'

type Payload = Record<string, string> & { tenantId: string }

/** Body of a job: idempotent, because it runs at least once. */
type Body<A extends App = App> = (app: A, payload: Payload) => Promise<void>

/**
 * A body, or one that somebody waits for: when the last of its `tries` has failed, `giveUp` gives the matter an honest
 * end. It must leave nothing for a later try to do, because a server that died while giving up does both once more.
 * The wait before try n + 1 is e^n seconds: six tries take about four minutes, twelve (the most) sixteen hours.
 */
export type Job<A extends App = App> =
  | Body<A>
  | { run: Body<A>; tries: number; giveUp: (app: A, payload: Payload, error: Error) => Promise<void> }

const PayloadSchema = z.object({ tenantId: z.string() }).catchall(z.string())

/** NOTIFY wakes the worker at once; this poll only catches what a reconnect lost. */
const POLL_INTERVAL_MS = 60_000
const CONCURRENCY = 4

/** Runs the jobs of all domains until `stop()`; started jobs are finished first. */
export async function startJobs<A extends App>(
  app: A,
  jobs: Record<string, Job<A>>,
): Promise<{ stop(): Promise<void> }> {
  const presence = new ServerPresence(app)
  await presence.start()
  const taskList: TaskList = Object.fromEntries(Object.entries(jobs).map(([name, job]) => [name, toTask(app, job)]))
  const events: WorkerEvents = new EventEmitter()
  events.on('worker:create', ({ worker }) => {
    presence
      .register(worker.workerId)
      .catch((error: unknown) => app.log.error({ err: error }, 'a worker could not be registered'))
  })
  const runner = await run({
    events,
    pgPool: app.database.owner,
    taskList,
    concurrency: CONCURRENCY,
    pollInterval: POLL_INTERVAL_MS,
    noHandleSignals: true,
    logger: quietLogger(app),
  })
  const stop = async () => {
    await runner.stop()
    presence.stop()
  }
  return { stop }
}

function toTask<A extends App>(app: A, job: Job<A>): Task {
  if (typeof job === 'function') return (payload) => job(app, PayloadSchema.parse(payload))
  return async (raw, { job: { attempts } }) => {
    const payload = PayloadSchema.parse(raw)
    try {
      await job.run(app, payload)
    } catch (error) {
      // Thrown on all the same: the failure is logged, and the next try finds that there is nothing left to do.
      if (attempts >= job.tries) await job.giveUp(app, payload, error as Error)
      throw error
    }
  }
}

function quietLogger(app: App): Logger {
  return new Logger(() => (level, message, meta) => {
    if (level === 'error') app.log.error({ meta }, message)
    else if (level === 'warning') app.log.warn({ meta }, message)
  })
}
