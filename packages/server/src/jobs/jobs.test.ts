import { afterEach, beforeEach, expect, test } from 'vitest'
import { closeApp, makeApp } from '../../test/app.ts'
import { createTestDatabase, type TestDatabase, until } from '../../test/database.ts'
import { type App, inTenant, openDatabase } from '#platform'
import { enqueueJob } from './enqueue-job.ts'
import { insertJob } from './jobs-store.ts'
import { type Job, startJobs } from './start-jobs.ts'

/** Less than the workers' poll of a minute: what is not woken comes too late. */
const BEFORE_POLL_MS = 55_000
/** Last query of the connection that waits for notifications. */
const LISTENING = 'workers are listening'

let db: TestDatabase
let app: App
const servers: { stop(): Promise<void> }[] = []
beforeEach(async () => {
  db = await createTestDatabase()
  app = makeApp(db)
})
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop()
  await closeApp(app, db)
})

/** A server with these jobs, until the end of the test. */
async function serve(jobs: Record<string, Job>): Promise<void> {
  servers.push(await startJobs(app, jobs))
}

const enqueue = (task: string) => inTenant(app.database, 'a', (tx) => enqueueJob(tx, { task, payload: { id: '1' } }))

const endConnections = (pattern: string) =>
  db.sql(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid() and query ~ $1`,
    [pattern],
  )

test('a job that a killed server had taken is run by the next one at once', { timeout: BEFORE_POLL_MS }, async () => {
  const { promise: hanging, resolve: letGo } = Promise.withResolvers<void>()
  let taken = 0
  const dying = { ...app, database: openDatabase(db.connection, app.log) }
  const dead = await startJobs(dying, { step: () => ((taken += 1), hanging) })
  await enqueue('step')
  await until(() => taken === 1)
  // What the death of a server does: its lock is free for good, its jobs are still marked as taken.
  dying.database.owner.connect = () => Promise.reject(new Error('this server is dead'))
  await endConnections('pg_advisory_lock')

  let done = 0
  await serve({ step: async () => void (done += 1) })
  await until(() => done === 1)
  letGo()
  await dead.stop()
  await dying.database.close()
})

test('a job of a living server is not given to another', async () => {
  const { promise: hanging, resolve: letGo } = Promise.withResolvers<void>()
  let taken = 0
  const step = () => ((taken += 1), hanging)
  await serve({ step })
  await enqueue('step')
  await until(() => taken === 1)
  await serve({ step })
  const locked = await db.sql('select locked_by from graphile_worker.jobs where locked_by is not null')
  expect(locked).toHaveLength(1)
  expect(taken).toBe(1)
  letGo()
})

test('a job that came while no connection listened is run when it is back', { timeout: BEFORE_POLL_MS }, async () => {
  let done = 0
  await serve({ step: async () => void (done += 1) })
  await until(async () => (await listeners()) > 0)
  await endConnections(LISTENING)
  await enqueue('step')
  await until(() => done === 1)
})

test('a job that failed is tried again when it is due, not at the next poll', { timeout: BEFORE_POLL_MS }, async () => {
  let tries = 0
  await serve({
    step: async () => {
      tries += 1
      if (tries === 1) throw new Error('the first time')
    },
  })
  await enqueue('step')
  await until(() => tries === 2)
})

test('a job for later is run in time by a server that came after it', { timeout: BEFORE_POLL_MS }, async () => {
  const runAt = new Date(Date.now() + 1_500)
  await inTenant(app.database, 'a', (tx) => insertJob(tx, { task: 'step', payload: { id: '1' }, runAt }))
  let done = 0
  await serve({ step: async () => void (done += 1) })
  await until(() => done === 1)
  expect(Date.now()).toBeGreaterThanOrEqual(runAt.getTime())
})

test('the last failure gives the matter an end, and no try comes after it', { timeout: BEFORE_POLL_MS }, async () => {
  const ends: string[] = []
  let isOver = false
  await serve({
    step: {
      run: async () => {
        if (!isOver) throw new Error('it never works')
      },
      tries: 2,
      giveUp: async (_app, { id, tenantId }, error) => {
        isOver = true
        ends.push(`${tenantId} ${id} ${error.message}`)
      },
    },
  })
  await enqueue('step')
  await until(async () => (await db.sql('select from graphile_worker.jobs')).length === 0)
  expect(ends).toEqual(['a 1 it never works'])
})

async function listeners(): Promise<number> {
  const rows = await db.sql(
    `select from pg_stat_activity where datname = current_database() and query ~ $1 and pid <> pg_backend_pid()`,
    [LISTENING],
  )
  return rows.length
}
