import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { RunDetail, Takeover } from '@sentra/contract'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startTestApp, type TestApp } from '../../test/app.ts'
import { ends, refusal, Steered } from '../../test/steer.ts'

let server: TestApp
beforeAll(async () => void (server = await startTestApp()))
afterAll(() => server.stop())

let work: Steered
beforeEach(async () => void (work = await Steered.start(server)))

const theirs = refusal('RUN_TAKEN', /`sentra hand-back task-\w+ --drop` gives it back without your changes, then undo/)
const now = async (): Promise<Pick<RunDetail['run'], 'state' | 'paused'>> => (await work.detail()).run
const paused = { by: 'usr-a-tenant_admin' }

test('a cancelled run that a person took over is theirs until they hand it back', async () => {
  await work.act('cancel')
  await work.take()
  await expect(work.undo({ dryRun: true })).rejects.toMatchObject(theirs)
  await expect(work.undo()).rejects.toMatchObject(theirs)
  await expect(work.act('retry')).rejects.toMatchObject(refusal('RUN_TAKEN', /hand-back task-\w+` tries again/))
  await work.act('hand-back', { drop: true })
  expect(await work.undo()).toContain('goes on with CODE')
  expect(await now()).toMatchObject({ state: 'queued', paused: null })
})

test('a cancelled run can be taken over before its agent is gone, and is handed back once the copy is there', async () => {
  const end = await work.begin()
  await work.act('cancel')
  expect(await work.act<Takeover>('takeover')).toMatchObject({ state: 'opening', path: null })
  await expect(work.undo()).rejects.toMatchObject(theirs)
  const opening = refusal('CONFLICT', /still being made: wait a moment, or hand back with --drop/)
  await expect(work.act('hand-back')).rejects.toMatchObject(opening)
  await end(ends.cancelled, { 'half.md': 'half done\n' })
  const nobody = work.ask('POST /kills', { target: work.run.id })
  await expect(nobody).rejects.toMatchObject(refusal('NO_AGENT_AT_WORK', /`sentra watch` shows what is/))
  expect(await readFile(join(await work.take(), 'half.md'), 'utf8')).toBe('half done\n')
  await work.act('hand-back', { drop: true })
  expect(await work.undo()).toContain('goes on with CODE')
})

test('a retry that a person took over is undone when they gave it back, and not once their work is in it', async () => {
  await (
    await work.begin()
  )(ends.failed)
  await work.act('retry')
  await work.take()
  await expect(work.undo()).rejects.toMatchObject(theirs)
  await work.act('hand-back', { drop: true })
  expect(await work.undo()).toContain('is failed again')
  await expect(work.act('resume')).rejects.toMatchObject(refusal('NOT_PAUSED', /it is failed/))
  await expect(work.act('hand-back')).resolves.toMatchObject({ state: 'dropped' })

  await work.act('retry')
  await writeFile(join(await work.take(), 'MINE.md'), 'mine\n')
  await work.act('hand-back')
  await expect(work.undo()).rejects.toMatchObject(refusal('NOT_UNDOABLE', /has brought new work: .*--as-branch/))
})

test('who cancels what a person works on takes nothing from them, and their work goes on when it is handed back', async () => {
  await writeFile(join(await work.take(), 'MINE.md'), 'mine\n')
  await work.act('cancel')
  await expect(work.undo()).rejects.toMatchObject(theirs)
  const { files } = await work.act<Takeover>('hand-back')
  expect([files, (await now()).state]).toEqual([['MINE.md'], 'queued'])
  const { headCommit } = (await work.detail()).run
  expect(await work.undo()).toContain('is cancelled again')
  expect((await work.detail()).run.headCommit).toBe(headCommit)
  await expect(work.undo()).rejects.toMatchObject(refusal('NOT_UNDOABLE', /went on .*`sentra retry task-/))
  await work.act('retry')
  expect((await now()).state).toBe('queued')
})

test('a paused run that was cancelled stands still again, whether its agent had asked or not', async () => {
  await work.act('pause')
  await work.act('cancel')
  expect((await now()).paused).toBeNull()
  expect(await work.undo()).toMatch(/is paused again: `sentra resume task-/)
  expect(await now()).toMatchObject({ state: 'queued', paused })
  await expect(work.begin()).rejects.toThrow('was ready')

  await work.act('resume')
  const end = await work.begin()
  await work.act('pause')
  await end(ends.asked)
  await work.act('cancel')
  await work.undo()
  expect(await now()).toMatchObject({ state: 'waiting', paused })
  await expect(work.act('messages', { text: 'hello' })).rejects.toMatchObject(refusal('RUN_WAITS', /sentra answer/))
})

test('a retry that was paused is undone without its pause, and with the one from before it', async () => {
  const end = await work.begin()
  await end(ends.asked)
  await work.act('retry')
  await work.act('pause')
  await work.undo()
  expect(await now()).toMatchObject({ state: 'waiting', paused: null })

  await work.act('retry')
  const other = await work.begin()
  await work.act('pause')
  await other(ends.asked)
  await work.act('retry')
  await work.act('resume')
  await work.undo()
  expect(await now()).toMatchObject({ state: 'waiting', paused })
})

test('what was said to a run that was cancelled or tried again is read by whoever goes on', async () => {
  const said = async () => (await work.detail()).messages.map(({ text, state }) => `${text}: ${state}`)
  await work.act('messages', { text: 'use blue' })
  await work.act('cancel')
  expect(await said()).toEqual(['use blue: undelivered'])
  await work.undo()
  expect(await said()).toEqual(['use blue: queued'])
  await (
    await work.begin()
  )(ends.failed)
  await work.act('retry')
  await work.act('messages', { text: 'and green' })
  await work.undo()
  expect(await said()).toEqual(['use blue: undelivered', 'and green: undelivered'])
  const over = refusal('RUN_NOT_ACTIVE', /is over \(failed\)/)
  await expect(work.act('messages', { text: 'too late' })).rejects.toMatchObject(over)
  await expect(work.act('pause')).rejects.toMatchObject(over)
  await work.act('retry')
  expect(await said()).toEqual(['use blue: queued', 'and green: queued'])
})

test('what an undone cancel brings back lies on its host: it is taken when its agent has it', async () => {
  const end = await work.begin()
  const { attempts } = await work.detail()
  const copy = `insert into sentra.worktrees (tenant_id, attempt_id, runner_id, run_id, task_id, path, branch_name, created_at)
    select tenant_id, id, 'rnr-0', run_id, $2, '/nowhere', 'x', now() from sentra.attempts where id = $1`
  await server.db.sql(copy, [attempts[0]?.id, work.run.taskId])
  await work.act('cancel')
  await expect(work.undo()).rejects.toMatchObject(refusal('NOT_UNDOABLE', /still being stopped: undo it again/))
  await end(ends.cancelled)
  expect(await work.undo()).toContain('with the files as they were')
  const onHost = /files that are on its host alone: take it when its agent is at work/
  await expect(work.act('takeover')).rejects.toMatchObject(refusal('CONFLICT', onHost))
  await work.act('pause')
  await expect(work.act('takeover')).rejects.toMatchObject(refusal('CONFLICT', /`sentra resume task-\w+` first, then/))
})
