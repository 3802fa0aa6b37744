import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { git } from '../test/git.ts'
import { startsRuns } from '../test/shim-run.ts'

const start = startsRuns()

test('a coder works, and its work arrives as a bundle that a clean repository can fetch', async () => {
  const run = await start({ setup: [{ label: 'install', command: 'echo installed', timeoutSeconds: 10 }] })
  expect(await run.ended()).toEqual({ outcome: 'succeeded', reason: 'completed', message: 'The agent finished.' })

  const steps = run.facts().flatMap((fact) => (fact.type === 'step_ended' ? [`${fact.step}: ${fact.exitCode}`] : []))
  expect(steps).toEqual(['sandbox: null', 'setup: 0', 'agent: null', 'bundle: 0'])
  expect(run.output('stdout').toString()).toBe('installed\n')
  expect(run.frames().map(({ seq }) => seq)).toEqual(run.frames().map((_, index) => index + 1))

  const [bundle] = run.factsOf('bundle')
  const bytes = readFileSync(join(run.directory, bundle?.file ?? ''))
  expect(bundle).toMatchObject({ purpose: 'stage', bytes: bytes.length })
  expect(bundle?.sha256).toBe(createHash('sha256').update(bytes).digest('hex'))
  await git(run.bare, 'fetch', '--quiet', join(run.directory, bundle?.file ?? ''), 'HEAD:refs/quarantine/1')
  expect(await git(run.bare, 'rev-parse', 'refs/quarantine/1')).toBe(bundle?.head)
  const source = await git(run.bare, 'show', 'refs/quarantine/1:src/discount.js')
  expect(source).toBe(readFileSync(join(run.directory, 'work/src/discount.js'), 'utf8').trim())
})

const command = (label: string, line: string) => ({ label, command: line, timeoutSeconds: 20 })

test('commands run in order and stop at the first that fails', async () => {
  const commands = [
    command('lint', 'echo lint'),
    command('test', 'echo broken >&2; exit 3'),
    command('never', 'echo never'),
  ]
  const run = await start({ work: { kind: 'command', commands }, bundleBase: null })
  expect(await run.ended()).toEqual({ outcome: 'failed', reason: 'checks_failed', message: 'test: exit code 3' })
  const steps = run.factsOf('step_ended').map(({ label, exitCode }) => `${label} ${exitCode}`)
  expect(steps).toEqual(['sandbox null', 'lint 0', 'test 3'])
  expect(run.output('stdout').toString()).toBe('lint\n')
  expect(run.output('stderr').toString()).toBe('broken\n')
})

test('commands that all succeed end the attempt well', async () => {
  const commands = [command('one', 'test -f src/cart.js'), command('two', 'cat')]
  const run = await start({ work: { kind: 'command', commands }, bundleBase: null })
  expect(await run.ended()).toMatchObject({ outcome: 'succeeded', reason: 'completed' })
})

test('a command that reads its stdin finds it empty, also where an agent follows', async () => {
  const run = await start({ setup: [command('read', 'cat; echo read')] })
  expect(await run.ended()).toMatchObject({ outcome: 'succeeded' })
  expect(run.output('stdout').toString()).toBe('read\n')
})

test('a command may open its own stdout again by name', async () => {
  const commands = [command('reopen', 'echo one >/dev/stdout; echo two >/dev/stderr')]
  const run = await start({ work: { kind: 'command', commands }, bundleBase: null })
  expect(await run.ended()).toMatchObject({ outcome: 'succeeded' })
  expect(run.output('stdout').toString() + run.output('stderr').toString()).toBe('one\ntwo\n')
})

test('output that never stops does not hold up what comes after its command', async () => {
  const flood = command('flood', 'yes & echo started')
  const run = await start({ setup: [flood], work: { prompt: 'ROLE: coder\nREHEARSAL: note x' } })
  await run.ended()
  expect(run.alive()).toEqual([])
  expect(run.facts().at(-1)?.type).toBe('ended')
})

test('a failed set-up ends the attempt before the agent starts', async () => {
  const run = await start({ setup: [command('install', 'exit 7')] })
  expect(await run.ended()).toMatchObject({
    outcome: 'failed',
    reason: 'setup_failed',
    message: 'install: exit code 7',
  })
  expect(run.factsOf('agent_started')).toEqual([])
})

test('a command that takes too long is stopped with everything it started', async () => {
  const slow = { label: 'slow', command: 'trap : TERM; while :; do sleep 60; done', timeoutSeconds: 1 }
  const run = await start({ work: { kind: 'command', commands: [slow] }, bundleBase: null, killGraceSeconds: 1 })
  expect(await run.ended()).toMatchObject({
    outcome: 'failed',
    reason: 'timed_out',
    message: expect.stringContaining('slow did not end within 1 s'),
  })
  expect(run.alive()).toEqual([])
})

test('a sandbox that cannot start ends the attempt with what it said', async () => {
  const argv = ['sh', '-c', 'echo no such namespace >&2; exit 1']
  const run = await start({
    launch: { argv, env: { PATH: process.env['PATH'] ?? '' }, seccompFile: null, cgroups: [] },
  })
  const end = await run.ended()
  expect(end).toMatchObject({ outcome: 'failed', reason: 'sandbox_failed' })
  expect(end.message).toContain('no such namespace')
})
