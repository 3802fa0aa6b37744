import { EventEmitter } from 'node:events'
import { Logger, run, type TaskList, type WorkerEvents } from 'graphile-worker'
import type { PoolClient } from 'pg'
import { z } from 'zod'
import type { App } from '#platform'
import { ServerPresence } from './free-dead-jobs.ts'

/** Body of a job: idempotent, because it runs at least once. */
export type Job<A extends App = App> = (app: A, payload: Record<string, string> & { tenantId: string }) => Promise<void>

const Payload = z.object({ tenantId: z.string() }).catchall(z.string())

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
  const taskList: TaskList = Object.fromEntries(
    Object.entries(jobs).map(([name, body]) => [name, (payload: unknown) => body(app, Payload.parse(payload))]),
  )
  const events: WorkerEvents = new EventEmitter()
  events.on('worker:create', ({ worker }) => {
    presence
      .register(worker.workerId)
      .catch((error: unknown) => app.log.error({ err: error }, 'a worker could not be registered'))
  })
  events.on('pool:listen:success', ({ client }) => setImmediate(() => wakeWorkers(client)))
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

/**
 * A job that was queued while the worker's own connection was away woke nobody. The worker emits this event just before
 * it asks to listen, so this goes to the same connection after that, and comes back through it.
 */
function wakeWorkers(client: PoolClient): void {
  const payload = JSON.stringify({ count: CONCURRENCY })
  // Fails with its connection, and the next one gets here again.
  client.query("select pg_notify('jobs:insert', $1)", [payload]).catch(() => undefined)
}

function quietLogger(app: App): Logger {
  return new Logger(() => (level, message, meta) => {
    if (level === 'error') app.log.error({ meta }, message)
    else if (level === 'warning') app.log.warn({ meta }, message)
  })
}
