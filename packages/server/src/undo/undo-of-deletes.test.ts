import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { PullRequest, Takeover } from '@sentra/contract'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startTestApp, type TestApp } from '../../test/app.ts'
import { ends, refusal, Steered } from '../../test/steer.ts'

let server: TestApp
beforeAll(async () => void (server = await startTestApp()))
afterAll(() => server.stop())

let work: Steered
beforeEach(async () => void (work = await Steered.start(server)))

const states = async () => `${(await work.task()).status}, run ${(await work.detail()).run.state}`
const pull = async () =>
  (await work.ask<{ items: PullRequest[] }>(`GET /pull-requests?taskId=${work.run.taskId}`)).items[0] as PullRequest
const close = async () => work.ask(`POST /pull-requests/${(await pull()).id}/close`, {})

test('a task that a person works on is not deleted by accident, and their work waits until it is back', async () => {
  await writeFile(join(await work.take(), 'MINE.md'), 'mine\n')
  const remove = (cancel: boolean) => work.ask(`POST /tasks/${work.run.taskId}/delete`, { cancel })
  await expect(remove(false)).rejects.toMatchObject(refusal('RUN_ACTIVE', /`sentra tasks delete task-\w+ --cancel`/))
  await remove(true)
  const inTrash = /is in the trash: `sentra undo task-\w+` brings it back/
  await expect(work.act('hand-back')).rejects.toMatchObject(refusal('CONFLICT', inTrash))
  await expect(work.undo({ kind: 'cancel' })).rejects.toMatchObject(refusal('NOT_UNDOABLE', inTrash))
  expect(await work.undo()).toContain('is back')
  expect((await work.act<Takeover>('hand-back')).files).toEqual(['MINE.md'])
  expect(await states()).toBe('ready, run queued')
})

test('nothing goes on in a project that was deleted', async () => {
  await writeFile(join(await work.take(), 'MINE.md'), 'mine\n')
  await work.ask(`POST /projects/${work.project.id}/delete`, { cancel: true })
  const away = refusal('PROJECT_ARCHIVED', /was deleted: `sentra trash list --project proj-/)
  await expect(work.act('hand-back')).rejects.toMatchObject(away)
  await work.act('hand-back', { drop: true })
  await expect(work.undo({ kind: 'cancel' })).rejects.toMatchObject(away)
  await expect(work.act('retry')).rejects.toMatchObject(away)
  expect(await states()).toBe('cancelled, run cancelled')
  await work.undo({ kind: 'project' })
  await work.undo({ kind: 'cancel' })
  expect(await states()).toBe('ready, run queued')
})

test('closing what a run is mending leaves its task at work, and undoing that what the run said since', async () => {
  await (
    await work.begin()
  )(ends.succeeded, { 'a.md': 'one\n' })
  await work.act('retry')
  await work.take()
  await close()
  expect(await states()).toBe('ready, run queued')
  expect(await work.undo({ kind: 'close' })).toContain('is open again')
  await close()
  await work.act('hand-back', { drop: true })
  await (
    await work.begin()
  )(ends.failed)
  expect(await states()).toBe('failed, run failed')
  expect(await work.undo({ kind: 'close' })).toContain('is open again')
  expect(await states()).toBe('failed, run failed')

  await close()
  expect(await states()).toBe('cancelled, run failed')
  await work.undo({ kind: 'close' })
  expect(await states()).toBe('failed, run failed')
})

test('what was closed and is tried again comes back with the run, whose status counts', async () => {
  await (
    await work.begin()
  )(ends.succeeded, { 'a.md': 'one\n' })
  await close()
  await work.act('retry')
  expect(await work.undo({ kind: 'close' })).toContain('is open again')
  expect(await states()).toBe('ready, run queued')
  await close()
  await (
    await work.begin()
  )(ends.succeeded, { 'a.md': 'two\n' })
  expect([await states(), (await pull()).state]).toEqual(['in_review, run succeeded', 'open'])
  await expect(work.undo({ kind: 'close' })).rejects.toMatchObject(refusal('NOT_UNDOABLE', /is open: nothing is to be/))
})

test('a change is merged when its run is at rest, and after that nothing of the run is brought back beside it', async () => {
  await (
    await work.begin()
  )(ends.succeeded, { 'a.md': 'one\n' })
  const merge = async () => work.ask(`POST /pull-requests/${(await pull()).id}/merge`, { acceptFlags: true })
  const atWork = refusal(
    'RUN_ACTIVE',
    /at work on this change again: .*`sentra undo task-\w+`.*`sentra cancel task-\w+`/,
  )
  await work.act('retry')
  await expect(merge()).rejects.toMatchObject(atWork)
  const end = await work.begin()
  await end(ends.asked)
  await expect(merge()).rejects.toMatchObject(atWork)
  await work.act('cancel')
  await merge()
  expect([await states(), (await pull()).state]).toEqual(['done, run cancelled', 'merged'])
  const merged = refusal('NOT_UNDOABLE', /is merged: `sentra undo task-\w+` takes that back first/)
  for (const kind of ['cancel', 'retry'] as const) await expect(work.undo({ kind })).rejects.toMatchObject(merged)
})
