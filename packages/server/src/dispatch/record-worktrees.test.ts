import { newId, type RunId, type RunnerId } from '@sentra/contract'
import type { WorktreeReport } from '@sentra/contract/runner'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { type App, inTenant } from '#platform'
import { closeApp, makeApp } from '../../test/app.ts'
import { createTestDatabase, type TestDatabase } from '../../test/database.ts'
import { insertWork, type Work } from '../../test/work.ts'
import { getRunDetail } from '../runs/get-run.ts'
import { recordWorktrees } from './record-worktrees.ts'

let db: TestDatabase
let app: App
let work: Work
let runnerId: RunnerId
beforeAll(async () => {
  db = await createTestDatabase()
  app = makeApp(db)
})
beforeEach(async () => {
  work = await insertWork(db, 'a')
  await db.sql('delete from sentra.worktrees')
  const rows = await db.sql<{ id: RunnerId }>(`select id from sentra.runners where tenant_id = 'a' limit 1`)
  runnerId = rows[0]?.id as RunnerId
})
afterAll(() => closeApp(app, db))

const MADE = '2026-03-01T10:00:00.000Z'
const LATER = '2026-03-01T11:00:00.000Z'
const report = (over: Partial<WorktreeReport> = {}): WorktreeReport => ({
  attemptId: work.attemptId as WorktreeReport['attemptId'],
  path: '/data/a/one/work',
  branch: 'feature/x',
  ports: { frontend: 3001, backend: 3101 },
  madeAt: MADE,
  trashedAt: null,
  removedAt: null,
  ...over,
})
const record = (reports: WorktreeReport[], isComplete = false) =>
  recordWorktrees(app, 'a', { runnerId, reports, isComplete })
const seen = async () => (await inTenant(app.database, 'a', (tx) => getRunDetail(tx, work.runId as RunId))).worktrees

it('follows a working copy from its making to its removal', async () => {
  await record([report()])
  const { attemptId } = report()
  const same = { attemptId, runnerId, branch: 'feature/x', ports: { frontend: 3001, backend: 3101 }, createdAt: MADE }
  const made = { ...same, path: '/data/a/one/work', status: 'in_use', trashedAt: null, deletedAt: null }
  expect(await seen()).toEqual([made])
  await record([report()])
  expect(await seen()).toEqual([made])
  await db.sql(`update sentra.attempts set state = 'succeeded', ended_at = now() where id = $1`, [attemptId])
  expect(await seen()).toMatchObject([{ status: 'idle' }])
  await record([report({ path: '/data/trash/one/work', trashedAt: LATER })])
  expect(await seen()).toMatchObject([{ status: 'trash', path: '/data/trash/one/work', trashedAt: LATER }])
  await record([report({ path: '/data/trash/one/work', trashedAt: LATER, removedAt: LATER })])
  expect(await seen()).toMatchObject([{ status: 'removed', deletedAt: LATER }])
})

it('takes what a runner no longer finds for gone, and nothing of other runners', async () => {
  await record([report()])
  await db.sql(`insert into sentra.worktrees select tenant_id, attempt_id, 'rnr-other', run_id, task_id, path, branch_name,
    frontend_port, backend_port, created_at from sentra.worktrees`)
  await record([], true)
  expect((await seen()).map(({ runnerId: id, status }) => `${id === runnerId} ${status}`).toSorted()).toEqual([
    'false in_use',
    'true removed',
  ])
})

it('leaves out an attempt of another tenant', async () => {
  const foreign = await insertWork(db, 'b')
  await db.sql('delete from sentra.worktrees')
  await record([
    report({ attemptId: foreign.attemptId as WorktreeReport['attemptId'] }),
    report({ attemptId: newId('attempt') }),
  ])
  expect(await db.sql('select * from sentra.worktrees')).toEqual([])
})
