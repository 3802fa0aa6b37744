import { rename } from 'node:fs/promises'
import type { PullRequest } from '@sentra/contract'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startTestApp, type TestApp } from '../../test/app.ts'
import { TENANT } from '../../test/dispatch.ts'
import { asPerson } from '../../test/repository.ts'
import { ends, Steered } from '../../test/steer.ts'
import { inTenant } from '#platform'
import { findMerge } from './find-merge.ts'
import { getPullRequest } from './pull-requests-store.ts'
import { recordMerge } from './record-merge.ts'

let server: TestApp
beforeAll(async () => void (server = await startTestApp()))
afterAll(() => server.stop())

let work: Steered
let pull: PullRequest
beforeEach(async () => {
  work = await Steered.start(server)
  await (
    await work.begin()
  )(ends.succeeded, { 'a.md': 'one\n' })
  pull = await offered()
})

const offered = async () =>
  (await work.ask<{ items: PullRequest[] }>(`GET /pull-requests?taskId=${work.run.taskId}`)).items[0] as PullRequest
const merge = () => work.ask(`POST /pull-requests/${pull.id}/merge`, { acceptFlags: true })
const look = (number = 0) => findMerge(server.app, { tenantId: TENANT, pullRequestId: pull.id, look: number })
const inRepository = (...args: string[]) => asPerson(work.project.path ?? '', ...args)
const looks = async () =>
  (
    await server.db.sql<{ look: string }>(
      `select payload ->> 'look' as look from graphile_worker._private_jobs where payload ->> 'pullRequestId' = $1`,
      [pull.id],
    )
  ).map((job) => job.look)

/** The server died after the push: everything but the merge on the branch is as before it. */
async function forgetMerge(): Promise<void> {
  await merge()
  const forgotten = `update sentra.pull_requests set state = 'open', merge_commit = null, merged_at = null, delivered = false where id = $1`
  await server.db.sql(forgotten, [pull.id])
  await server.db.sql(`update sentra.tasks set status = 'in_review' where id = $1`, [work.run.taskId])
}

test('a merge that nobody wrote down is found on its branch and is that of who wanted it', async () => {
  await forgetMerge()
  const merged = await inRepository('rev-parse', 'main')
  await look()
  await look()
  expect(await offered()).toMatchObject({ state: 'merged', mergeCommit: merged, delivered: true })
  expect((await work.task()).status).toBe('done')
  const audit = await server.db.sql(
    `select actor from sentra.audit_entries where action = 'pull_request:merge' and subject = $1`,
    [pull.id],
  )
  expect(audit).toEqual([{ actor: 'usr-a-tenant_admin' }, { actor: 'usr-a-tenant_admin' }])
  expect(await work.undo({ kind: 'merge' })).toContain('which takes the merge')
  expect(await inRepository('log', '-1', '--format=%s', 'main')).toMatch(/^Revert "Merge /)
  await look()
  expect((await offered()).state).toBe('open')
})

test('what a retry made after it is not taken for merged: it is merged beside it', async () => {
  await forgetMerge()
  await work.act('retry')
  await look()
  expect((await offered()).state).toBe('open')
  await (
    await work.begin()
  )(ends.succeeded, { 'a.md': 'one\n', 'b.md': 'two\n' })
  await look()
  expect((await offered()).state).toBe('open')
  await merge()
  expect(await inRepository('show', 'main:b.md')).toBe('two')
  expect((await offered()).state).toBe('merged')
})

test('a change that was merged while its run was at work is offered again with what the run made since', async () => {
  await work.act('retry')
  const end = await work.begin()
  const seen = { commit: pull.headCommit, delivered: true, message: '' }
  const row = await inTenant(server.app.database, TENANT, (tx) => getPullRequest(tx, pull.id))
  await recordMerge(server.app, { tenantId: TENANT, userId: 'github', role: 'service' }, { pull: row, ...seen })
  expect((await work.task()).status).toBe('done')
  await end(ends.succeeded, { 'a.md': 'one\n', 'b.md': 'two\n' })
  expect(await offered()).toMatchObject({ state: 'open', mergeCommit: null, delivered: false })
  await merge()
  expect(await inRepository('show', 'main:b.md')).toBe('two')
})

test('an undo that nobody wrote down is found when it is asked for again, and reverts once', async () => {
  await merge()
  const { mergeCommit } = await offered()
  await work.undo({ kind: 'merge' })
  const reverted = await inRepository('rev-parse', 'main')
  const forgotten = `update sentra.pull_requests set state = 'merged', merge_commit = $2, delivered = true, undone_by = null, undone_merge = null where id = $1`
  await server.db.sql(forgotten, [pull.id, mergeCommit])
  await server.db.sql('update sentra.trash_entries set restored_at = null where pull_request_id = $1', [pull.id])
  expect(await work.undo({ kind: 'merge' })).toContain(`Added ${reverted.slice(0, 10)} to main`)
  expect(await inRepository('rev-parse', 'main')).toBe(reverted)
  expect((await offered()).state).toBe('open')
})

test('a repository that is away is looked at again, three times in all', async () => {
  await merge()
  expect(await looks()).toEqual(['0'])
  await server.db.sql(`update sentra.pull_requests set state = 'open' where id = $1`, [pull.id])
  const path = work.project.path ?? ''
  await rename(path, `${path}-away`)
  await look(0)
  expect(await looks()).toEqual(['1'])
  await look(2)
  expect(await looks()).toEqual(['1'])
})
