import { type AttemptId, newId, type SpecId } from '@sentra/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type App, inTenant } from '#platform'
import { closeApp, makeApp } from '../../test/app.ts'
import { createTestDatabase, type TestDatabase } from '../../test/database.ts'
import { insertWork, type Work } from '../../test/work.ts'
import { advanceSpec } from './advance-spec.ts'
import { specJobs } from './jobs.ts'
import { proveSpec } from './prove-spec.ts'
import { viewSpec } from './view-spec.ts'

const COMMIT = '0123456789abcdef0123456789abcdef01234567'
const criteria = ['R1.1', 'R1.2'].map((id) => ({
  id,
  text: `${id} is there`,
  check: { kind: 'command', command: `test -f ${id}` },
}))
const parts = JSON.stringify({ requirements: { requirements: [{ id: 'R1', text: 'It shall be.', criteria }] } })

let db: TestDatabase
let app: App
let work: Work
let specId: SpecId
beforeAll(async () => {
  db = await createTestDatabase()
  app = makeApp(db)
  work = await insertWork(db, 'a')
  specId = work.specId as SpecId
  await db.sql('delete from sentra.spec_evidence')
  await db.sql(`update sentra.spec_versions set parts = $1::jsonb`, [parts])
  await db.sql(`update sentra.specs set state = 'executing', approved_version = 1, run_id = null, start_failure = null`)
  await db.sql(`update sentra.tasks set status = 'done'`)
  await db.sql(`update sentra.pull_requests set state = 'closed'`)
  await db.sql(`update sentra.questions set answer = 'yes', answered_at = now() where answer is null`)
})
afterAll(() => closeApp(app, db))

const message = () => inTenant(app.database, 'a', async (tx) => (await viewSpec(tx, specId)).message)

/** A proof of the spec that ended like this, with an exit code for each criterion that it came to. */
async function endProof(run: { state: string; message: string | null; reason: string }, ...codes: (number | null)[]) {
  const id: AttemptId = newId('attempt')
  await db.sql(
    `insert into sentra.attempts (tenant_id, id, run_id, project_id, stage, stage_index, kind, role, try, state, from_commit, urgency, created_at, "end")
     select 'a', $1, $2, $3, 'PROVE', 1, 'command', 'tester', count(*) + 1, 'failed', $4, 1, clock_timestamp(), $5
     from sentra.attempts where run_id = $2`,
    [
      id,
      work.runId,
      work.projectId,
      COMMIT,
      JSON.stringify({ outcome: 'failed', reason: run.reason, message: run.message ?? '' }),
    ],
  )
  for (const [position, exitCode] of codes.entries())
    await db.sql(
      `insert into sentra.checks (tenant_id, attempt_id, position, run_id, label, command, commit, exit_code, duration_ms)
       values ('a', $1, $2, $3, $4, 'x', $5, $6, 1)`,
      [id, position, work.runId, criteria[position]?.id, COMMIT, exitCode],
    )
  await db.sql(`update sentra.runs set state = $1, message = $2 where id = $3`, [run.state, run.message, work.runId])
  await db.sql(`update sentra.specs set proof_run_id = $1, proof_version = 1`, [work.runId])
  await db.sql(`update sentra.runs set task_id = (select task_id from sentra.specs limit 1) where id = $1`, [
    work.runId,
  ])
  await advanceSpec(app, { tenantId: 'a', runId: work.runId as never })
}

test('a host that breaks in the middle refutes nothing, and the spec says what was not checked and what to type', async () => {
  const broken = { state: 'failed', message: 'PROVE failed 3 times: the host is gone.', reason: 'shim_lost' }
  await endProof(broken, 0, null)
  expect(await message()).toBe(
    `Not checked: R1.2: PROVE failed 3 times: the host is gone. Then \`sentra specs proof ${specId} --run\`.`,
  )
})

test('a proof that a person stopped says so', async () => {
  await endProof({ state: 'cancelled', message: null, reason: 'cancelled' })
  expect(await message()).toBe(`The check of its criteria was stopped. Then \`sentra specs proof ${specId} --run\`.`)
})

test('a refuted criterion is named with what was seen, and with the way to mend it', async () => {
  await db.sql(`update sentra.specs set start_failure = null`)
  const red = { state: 'failed', message: 'The checks failed: R1.2: exit code 1', reason: 'checks_failed' }
  await endProof(red, 0, 1)
  expect(await message()).toBe(
    `R1.2 does not hold: exit code 1. \`sentra specs proof ${specId} --mend\` lets an agent mend it, \`sentra specs pr ${specId} --force\` offers the work all the same.`,
  )
  await db.sql(
    `update sentra.tasks set status = 'running' where ticket_id = (select ticket_id from sentra.specs limit 1)`,
  )
  expect(await message(), 'work on it is under way').toBeNull()
  await db.sql(
    `update sentra.tasks set status = 'failed' where ticket_id = (select ticket_id from sentra.specs limit 1)`,
  )
  expect(await message()).toMatch(/^2 of its tasks failed: `sentra ticket tkt-\w+` says which/)
})

test('a proof that cannot start, and one that never starts, end in words on the spec', async () => {
  await db.sql(`update sentra.tasks set status = 'done'`)
  const job = specJobs['prove-spec']
  if (typeof job !== 'object') throw new Error('it has no end')
  await proveSpec(app, { tenantId: 'a', specId })
  // Its repository is gone.
  expect(await message()).toMatch(/^Its criteria could not be checked: .+ Then `sentra specs proof spec-\w+ --run`\.$/)
  await job.giveUp(app, { tenantId: 'a', specId }, new Error('The disk is full.'))
  expect(await message()).toBe(
    `Its criteria could not be checked: The disk is full. Then \`sentra specs proof ${specId} --run\`.`,
  )
})
