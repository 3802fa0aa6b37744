import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { type ShimRun, startsRuns } from '../test/shim-run.ts'

const start = startsRuns()

const listen = (seconds: number, limits = { minutes: 5, idleMinutes: 5 }) => ({
  work: { prompt: `ROLE: coder\nREHEARSAL: listen ${seconds}`, limits },
})
const said = (number: number, text: string, now: boolean) =>
  ({ type: 'command', number, command: { type: 'message', id: `msg-${number}`, by: 'ann', text, now } }) as const
const pause = (number: number, now: boolean, end = false) =>
  ({ type: 'command', number, command: { type: 'pause', by: 'ann', now, end } }) as const
const resume = (number: number) => ({ type: 'command', number, command: { type: 'resume', by: 'ann' } }) as const
const heard = (run: ShimRun) => readFileSync(join(run.directory, 'work/HEARD.md'), 'utf8')
const isAtWork = (run: ShimRun) => run.factsOf('agent_text').some(({ text }) => text.includes('second 1'))

test('a message is read after the turn, each once, in the session that goes on', async () => {
  const run = await start(listen(2))
  const runner = await run.connect()
  await run.until(() => isAtWork(run))
  for (const message of [said(1, 'use blue', false), said(1, 'use blue', false), said(2, 'and green', false)])
    runner.send(message)
  expect(await run.ended()).toMatchObject({ outcome: 'succeeded' })
  expect(heard(run)).toBe('heard: use blue\nheard: and green\n')
  expect(run.factsOf('prompted').map(({ messages }) => messages.map(({ id }) => id))).toEqual([['msg-1', 'msg-2']])
  expect(run.factsOf('session')).toHaveLength(1)
})

test('a message that is for now ends the turn', async () => {
  const run = await start(listen(300))
  const runner = await run.connect()
  await run.until(() => isAtWork(run))
  runner.send(said(1, 'stop counting', true))
  expect(await run.ended()).toMatchObject({ outcome: 'succeeded' })
  expect(heard(run)).toContain('heard: stop counting\n')
})

test('a message that comes before the first turn stands in its prompt', async () => {
  const setup = [{ label: 'wait', command: 'sleep 1', timeoutSeconds: 60 }]
  const run = await start({ ...listen(300), setup })
  const runner = await run.connect()
  await run.until(() => run.factsOf('step_started').some(({ label }) => label === 'wait'))
  runner.send(said(1, 'early', true))
  expect(await run.ended()).toMatchObject({ outcome: 'succeeded' })
  expect(heard(run)).toBe('heard: early\n')
})

test('a paused agent stands still without a clock, and goes on in the same process', async () => {
  const run = await start(listen(300, { minutes: 5, idleMinutes: 0.08 }))
  const runner = await run.connect()
  await run.until(() => isAtWork(run))
  runner.send(pause(1, true))
  await run.until(() => run.factsOf('paused').length > 0)
  // Longer than the agent may be idle.
  await delay(5_500)
  expect(run.factsOf('bundle')).toMatchObject([{ purpose: 'wip' }])
  runner.send(said(2, 'while you slept', false))
  runner.send(resume(3))
  expect(await run.ended()).toMatchObject({ outcome: 'succeeded' })
  expect(heard(run)).toBe('heard: while you slept\nwent on\n')
  expect(run.factsOf('agent_started')).toHaveLength(1)
})

test('a pause that lasts ends the attempt, its session and work kept', async () => {
  const run = await start({ ...listen(300), pauseWaitSeconds: 0.5 })
  const runner = await run.connect()
  await run.until(() => isAtWork(run))
  runner.send(pause(1, true))
  expect(await run.ended()).toMatchObject({ outcome: 'paused', reason: 'paused' })
  expect(run.factsOf('paused')).toMatchObject([{ by: 'ann' }])
  expect(run.alive()).toEqual([])
})

test('a pause without hurry lets the agent end its turn', async () => {
  const run = await start(listen(2))
  const runner = await run.connect()
  await run.until(() => isAtWork(run))
  runner.send(pause(1, false))
  expect(await run.ended()).toMatchObject({ outcome: 'succeeded' })
  expect(run.factsOf('paused')).toEqual([])
})

test('a killed agent has failed, and says who killed it', async () => {
  const run = await start({ work: { prompt: 'ROLE: coder\nREHEARSAL: stubborn' } })
  const runner = await run.connect()
  await run.until(() => run.alive().length >= 4)
  runner.send({ type: 'command', number: 1, command: { type: 'kill', reason: 'Killed by ann.' } })
  expect(await run.ended()).toEqual({ outcome: 'failed', reason: 'killed', message: 'Killed by ann.' })
  expect(run.alive()).toEqual([])
})
