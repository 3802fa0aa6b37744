import type { QueryResultRow } from 'pg'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { startJobs } from '#jobs'
import type { App } from '#platform'
import { closeApp, makeApp } from '../../test/app.ts'
import { createTestDatabase, type TestDatabase, until } from '../../test/database.ts'
import { insertWork, type Work } from '../../test/work.ts'
import { dropOldRecords } from './drop-old-records.ts'
import { runSchedules } from './jobs.ts'

const DAYS = { replies: 2, events: 400, logs: 100 }

let db: TestDatabase
let app: App
/** A run that is over, one that waits for a person, and one whose pull request is open. */
let over: Work
let waiting: Work
let offered: Work
beforeAll(async () => {
  db = await createTestDatabase()
  app = makeApp(db)
  over = await insertWork(db, 'a')
  waiting = await insertWork(db, 'b')
  offered = await insertWork(db, 'b')
  await db.sql(`update sentra.pull_requests set state = 'closed' where run_id <> $1`, [offered.runId])
  await db.sql(`update sentra.runs set state = 'succeeded' where id <> $1`, [waiting.runId])
})
afterAll(() => closeApp(app, db))
beforeEach(async () => {
  for (const table of ['events', 'idempotency_keys', 'access_tokens', 'logs', 'log_chunks'])
    await db.sql(`delete from sentra.${table}`)
})

const column = async (text: string, values: unknown[] = []) =>
  (await db.sql<QueryResultRow & { value: string }>(text, values)).map(({ value }) => value)

async function addEvent(seq: number, daysAgo: number, runId: string | null): Promise<void> {
  await db.sql(
    `insert into sentra.events (seq, tenant_id, type, run_id, data, at)
     values ($1, 'a', 'run.started', $2, '{}', now() - make_interval(days => $3))`,
    [seq, runId, daysAgo],
  )
}

/** An entry and a chunk of output of that day. */
async function addLines(work: Work, daysAgo: number): Promise<void> {
  await db.sql('select sentra.ensure_log_partitions(current_date - $1::int)', [daysAgo])
  const values = [work.runId, daysAgo, work.taskId, work.attemptId]
  await db.sql(
    `insert into sentra.logs (tenant_id, run_id, day, line, task_id, attempt_id, stage, level, message, at)
     values ('a', $1, current_date - $2::int, 1, $3, $4, 'CODE', 'info', 'm', now())`,
    values,
  )
  await db.sql(
    `insert into sentra.log_chunks (tenant_id, run_id, day, first_line, last_line, attempt_id, stage, stream, level, bytes, data, at)
     values ('a', $1, current_date - $2::int, 2, 2, $3, 'CODE', 'stdout', 'info', 1, 'x', now())`,
    [work.runId, daysAgo, work.attemptId],
  )
}

const linesOf = ({ runId }: Work) =>
  column(
    `select (current_date - day)::text as value from sentra.logs where run_id = $1
     union all select (current_date - day)::text from sentra.log_chunks where run_id = $1 order by 1`,
    [runId],
  )

it('removes old events of runs that are over, more than fit into one batch, and never the newest', async () => {
  await db.sql(
    `insert into sentra.events (seq, tenant_id, type, run_id, data, at)
     select i, 'a', 'run.started', $1, '{}', now() - interval '400 days' from generate_series(1, 6000) i`,
    [over.runId],
  )
  await addEvent(6001, DAYS.events, waiting.runId)
  await addEvent(6002, DAYS.events, offered.runId)
  await addEvent(6003, DAYS.events, null)
  await addEvent(6004, 300, over.runId)
  await dropOldRecords(app)
  expect(await column('select seq::text as value from sentra.events order by seq')).toEqual(['6001', '6002', '6004'])
  await db.sql('delete from sentra.events where seq <> 6004')
  await db.sql(`update sentra.events set at = now() - interval '400 days'`)
  await dropOldRecords(app)
  expect(await column('select seq::text as value from sentra.events')).toEqual(['6004'])
})

it('drops whole days of lines, but none with a line of a run that is not over', async () => {
  await addLines(over, DAYS.logs)
  await addLines(over, DAYS.logs + 1)
  await addLines(waiting, DAYS.logs + 1)
  await addLines(over, DAYS.logs + 2)
  await addLines(offered, DAYS.logs + 2)
  await addLines(over, 80)
  await dropOldRecords(app)
  expect(await linesOf(over)).toEqual(['101', '101', '102', '102', '80', '80'])
  expect(await linesOf(waiting)).toEqual(['101', '101'])
  expect(await linesOf(offered)).toEqual(['102', '102'])
  const days = await column(
    `select inhrelid::regclass::text as value from pg_inherits where inhparent = 'sentra.logs'::regclass`,
  )
  expect(days.filter((name) => /logs_\d{8}/.test(name))).toHaveLength(3)
  await db.sql(`update sentra.runs set state = 'cancelled' where id = $1`, [waiting.runId])
  await dropOldRecords(app)
  expect(await linesOf(waiting)).toEqual([])
  expect(await linesOf(over)).toEqual(['102', '102', '80', '80'])
  await db.sql(`update sentra.runs set state = 'waiting' where id = $1`, [waiting.runId])
})

it('removes replies and spent tokens that are old', async () => {
  const addReply = (key: string, hours: number) =>
    db.sql(
      `insert into sentra.idempotency_keys (tenant_id, key, operation, input_sha256, created_at)
       values ('a', $1, 'o', 'x', now() - make_interval(hours => $2))`,
      [key, hours],
    )
  await addReply('old', 25)
  await addReply('new', 23)
  const addToken = (sha: string, kind: string, times: string) =>
    db.sql(
      `insert into sentra.access_tokens (token_sha256, tenant_id, user_id, role, kind, expires_at, used_at)
       values ($1, 'a', 'u', 'viewer', $2, ${times})`,
      [sha, kind],
    )
  await addToken('for-ever', 'token', 'null, null')
  await addToken('live', 'browser', `now() + interval '1 day', null`)
  await addToken('just-expired', 'browser', `now() - interval '1 hour', null`)
  await addToken('expired', 'browser', `now() - interval '2 days', null`)
  await addToken('used-code', 'login_code', `now() + interval '1 day', now() - interval '2 days'`)
  await dropOldRecords(app)
  expect(await column('select key as value from sentra.idempotency_keys')).toEqual(['new'])
  expect(await column('select token_sha256 as value from sentra.access_tokens order by 1')).toEqual([
    'for-ever',
    'just-expired',
    'live',
  ])
})

it('keeps for ever what is set to 0 days', async () => {
  await addEvent(1, DAYS.events, over.runId)
  await addEvent(2, 0, null)
  await addLines(over, DAYS.logs)
  const keep = { replyHours: 24, eventDays: 0, logDays: 0, trashDays: 7 }
  await dropOldRecords({ ...app, config: { ...app.config, keep } })
  expect(await column('select count(*)::text as value from sentra.events')).toEqual(['2'])
  expect(await linesOf(over)).toEqual(['100', '100'])
})

it('is done every day, by whichever server is there', async () => {
  await addEvent(1, DAYS.events, over.runId)
  await addEvent(2, 0, null)
  const jobs = await startJobs(app, {}, runSchedules)
  try {
    const known = () => column('select identifier as value from graphile_worker._private_known_crontabs')
    await until(async () => (await known()).includes('drop-old-records'))
    await db.sql(`select graphile_worker.add_job('drop-old-records')`)
    await until(async () => (await column('select seq::text as value from sentra.events')).length === 1)
  } finally {
    await jobs.stop()
  }
})
