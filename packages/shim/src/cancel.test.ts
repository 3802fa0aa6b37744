import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readStat } from './process-tree.ts'
import { startsRuns } from '../test/shim-run.ts'

const start = startsRuns()

const cancel = { type: 'command', number: 1, command: { type: 'cancel', reason: 'not needed any more' } } as const

test('a stubborn agent and what it left behind are gone within 5 seconds', async () => {
  const run = await start({ work: { prompt: 'ROLE: coder\nREHEARSAL: stubborn' } })
  const runner = await run.connect()
  await run.until(() => run.alive().length >= 4)
  const before = performance.now()
  runner.send(cancel)
  await run.until(() => run.alive().length === 0)
  expect(performance.now() - before).toBeLessThan(5_000)
  expect(await run.ended()).toEqual({ outcome: 'cancelled', reason: 'cancelled', message: 'not needed any more' })
  expect(run.output('stderr').toString()).toContain('SIGTERM is ignored')
  expect(run.factsOf('step_ended').at(-1)).toMatchObject({ step: 'agent', exitCode: null })
})

test('SIGTERM to the shim cancels, and the shim stays until it is released', async () => {
  const run = await start({ work: { prompt: 'ROLE: coder\nREHEARSAL: sleep 300' } })
  await run.until(() => run.factsOf('agent_text').length > 1)
  process.kill(run.pid, 'SIGTERM')
  expect(await run.ended()).toMatchObject({ outcome: 'cancelled' })
  expect(run.alive()).toEqual([])
  const runner = await run.connect()
  expect(run.shim?.exitCode).toBeNull()
  runner.send({ type: 'release' })
  await run.until(() => run.shim?.exitCode === 0)
})

test('a command stage is cancelled too', async () => {
  const commands = [{ label: 'test', command: 'sleep 300', timeoutSeconds: 600 }]
  const run = await start({ work: { kind: 'command', commands }, bundleBase: null })
  await run.until(() => run.factsOf('step_started').some(({ label }) => label === 'test'))
  process.kill(run.pid, 'SIGTERM')
  expect(await run.ended()).toMatchObject({ outcome: 'cancelled' })
  expect(run.alive()).toEqual([])
})

test('a sandbox that is still starting is cancelled too', async () => {
  const argv = [process.execPath, '-e', 'setTimeout(() => {}, 300000)']
  const run = await start({ launch: { argv, env: {}, seccompFile: null, cgroups: [] } })
  await run.until(() => run.factsOf('step_started').length > 0)
  process.kill(run.pid, 'SIGTERM')
  expect(await run.ended()).toMatchObject({ outcome: 'cancelled' })
  expect(run.alive()).toEqual([])
})

test('kill -9 of the shim ends the agent and leaves a journal that can be read', async () => {
  const run = await start({ work: { prompt: 'ROLE: coder\nREHEARSAL: sleep 300' } })
  await run.until(() => run.factsOf('agent_text').length > 2)
  process.kill(run.pid, 'SIGKILL')
  await run.until(() => run.alive().length === 0)
  expect(run.factsOf('agent_text').length).toBeGreaterThan(2)
  expect(run.factsOf('ended')).toEqual([])
  expect(run.state.ended).toBe(false)
})

test('a sandbox that dies takes the attempt with it, and nothing stays behind', async () => {
  const run = await start({ work: { prompt: 'ROLE: coder\nREHEARSAL: stubborn' } })
  await run.until(() => run.alive().length >= 4)
  const [sandboxInit] = run.alive().filter((pid) => readStat(pid)?.parent === run.pid)
  process.kill(sandboxInit ?? Number.NaN, 'SIGKILL')
  const end = await run.ended()
  expect(end).toMatchObject({ outcome: 'failed', reason: 'sandbox_failed' })
  expect(end.message).toContain('The sandbox ended (SIGKILL)')
  expect(run.alive()).toEqual([])
})

test('a second shim in the same run directory refuses to start', async () => {
  const run = await start({ work: { prompt: 'ROLE: coder\nREHEARSAL: sleep 300' } })
  await run.until(() => existsSync(join(run.directory, 'shim.json')))
  const first = run.shim
  run.start()
  await run.until(() => run.shim?.exitCode === 1)
  expect(readFileSync(join(run.directory, 'shim.log'), 'utf8')).toContain('EEXIST')
  run.shim = first
})
