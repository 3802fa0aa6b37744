import { type AttemptId, newId, type RunId, type SpecId } from '@sentra/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type App, inTenant } from '#platform'
import { getRun } from '#runs'
import { closeApp, makeApp } from '../../test/app.ts'
import { createTestDatabase, type TestDatabase } from '../../test/database.ts'
import { insertWork, type Work } from '../../test/work.ts'
import { holdsAt } from './complete-spec.ts'
import { newestEvidence } from './evidence-store.ts'
import { recordProof } from './record-proof.ts'
import { lockSpec } from './specs-store.ts'

const COMMIT = '0123456789abcdef0123456789abcdef01234567'
const partsOf = (text: string) => {
  const criterion = { id: 'R1.1', text, check: { kind: 'command', command: 'make check' } }
  return JSON.stringify({ requirements: { requirements: [{ id: 'R1', text: 'It shall be.', criteria: [criterion] }] } })
}

let db: TestDatabase
let app: App
let work: Work
beforeAll(async () => {
  db = await createTestDatabase()
  app = makeApp(db)
  work = await insertWork(db, 'a')
  await db.sql('delete from sentra.spec_evidence')
  await db.sql(`update sentra.spec_versions set parts = $1::jsonb`, [partsOf('as it was')])
  await db.sql(
    `insert into sentra.spec_versions (tenant_id, spec_id, number, markdown, parts) values ('a', $1, 2, 'x', $2::jsonb)`,
    [work.specId, partsOf('as it is now')],
  )
})
afterAll(() => closeApp(app, db))

/** One more attempt of the checks, which ended with this code. */
async function runChecks(exitCode: number): Promise<void> {
  const id: AttemptId = newId('attempt')
  await db.sql(
    `insert into sentra.attempts (tenant_id, id, run_id, project_id, stage, stage_index, kind, role, try, state, from_commit, urgency, created_at)
     select 'a', $1, $2, $3, 'PROVE', 1, 'command', 'tester', count(*) + 1, 'failed', $4, 1, clock_timestamp()
     from sentra.attempts where run_id = $2`,
    [id, work.runId, work.projectId, COMMIT],
  )
  await db.sql(
    `insert into sentra.checks (tenant_id, attempt_id, position, run_id, label, command, commit, exit_code, duration_ms)
     values ('a', $1, 0, $2, 'R1.1', 'make check', $3, $4, 1)`,
    [id, work.runId, COMMIT, exitCode],
  )
}

async function record(versions: { given: number; approved: number }) {
  await db.sql('update sentra.specs set proof_version = $1, approved_version = $2', [versions.given, versions.approved])
  return inTenant(app.database, 'a', async (tx) => {
    const spec = await lockSpec(tx, work.specId as SpecId)
    await recordProof(tx, spec, await getRun(tx, work.runId as RunId))
    const [evidence] = await newestEvidence(tx, spec.id)
    return { text: evidence?.criterion.text, holds: evidence?.holds, isProved: await holdsAt(tx, spec, COMMIT) }
  })
}

test('what passed before an attempt was broken off proves nothing when the newest attempt fails', async () => {
  await runChecks(0)
  expect(await record({ given: 1, approved: 1 })).toEqual({ text: 'as it was', holds: true, isProved: true })
  await runChecks(2)
  expect(await record({ given: 1, approved: 1 })).toEqual({ text: 'as it was', holds: false, isProved: false })
})

test('checks of one version prove nothing of another that was approved while they ran', async () => {
  await runChecks(0)
  expect(await record({ given: 1, approved: 2 })).toEqual({ text: 'as it was', holds: true, isProved: false })
})
