import { writeFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startsRuns, type SpecChanges } from '../../test/shim-run.ts'

const start = startsRuns()

function rehearse(script: string, work: Partial<SpecChanges['work']> = {}): SpecChanges {
  return { work: { prompt: `ROLE: planner\nREHEARSAL: ${script}`, ...work } } as SpecChanges
}

test('an agent that exits ends the attempt with its code and its last lines', async () => {
  const run = await start(rehearse('exit 3'))
  const end = await run.ended()
  expect(end).toMatchObject({ outcome: 'failed', reason: 'agent_exited' })
  expect(end.message).toBe('The agent ended with code 3.\nthe rehearsal was told to exit')
})

test('an agent that does nothing is stopped, and what it had written is kept', async () => {
  const run = await start(rehearse('hang', { limits: { minutes: 5, idleMinutes: 0.02 } }))
  await run.until(() => run.factsOf('agent_started').length > 0)
  writeFileSync(join(run.directory, 'work/half.txt'), 'half done\n')
  expect(await run.ended()).toMatchObject({ outcome: 'failed', reason: 'agent_idle' })
  expect(run.factsOf('bundle')).toMatchObject([{ purpose: 'wip' }])
  expect(run.factsOf('bundle')[0]?.bytes).toBeGreaterThan(0)
  expect(run.alive()).toEqual([])
})

test('an agent that works longer than it may is stopped', async () => {
  const run = await start(rehearse('sleep 300', { limits: { minutes: 0.03, idleMinutes: 5 } }))
  expect(await run.ended()).toMatchObject({ outcome: 'failed', reason: 'timed_out' })
})

test('a line that is not ACP is logged and the turn goes on', async () => {
  const run = await start(rehearse('garbage 2'))
  expect(await run.ended()).toMatchObject({ outcome: 'succeeded' })
  expect(run.logged('warn').at(-1)).toBe('The agent printed what is not ACP: garbage 2')
})

test('an agent that prints nothing but garbage does not speak ACP', async () => {
  const run = await start(rehearse('garbage 500'))
  expect(await run.ended()).toMatchObject({ outcome: 'failed', reason: 'agent_protocol' })
})

test('a program that is no agent is told apart from one that fails', async () => {
  const run = await start(rehearse('', { argv: ['sh', '-c', 'echo hello; exit 0'] }))
  expect(await run.ended()).toMatchObject({ outcome: 'failed', reason: 'agent_exited' })
})

test('an agent that forgets to submit is reminded once', async () => {
  const run = await start(rehearse('forget', { mustSubmit: ['submit_plan'] }))
  expect(await run.ended()).toMatchObject({ outcome: 'succeeded' })
  expect(run.factsOf('plan')).toHaveLength(1)
  expect(run.factsOf('bundle').map(({ purpose }) => purpose)).toEqual(['wip', 'stage'])
})

test('an agent that never submits fails', async () => {
  const run = await start(rehearse('forget', { mustSubmit: ['submit_review'] }))
  expect(await run.ended()).toMatchObject({ outcome: 'failed', reason: 'nothing_submitted' })
})

test('an answer inside the wait reaches the agent in its turn', async () => {
  const run = await start(rehearse('ask Which colour?', { limits: { minutes: 5, idleMinutes: 0.02 } }))
  const runner = await run.connect()
  await run.until(() => run.factsOf('question').length > 0)
  // Longer than the agent may be idle: no clock runs while a person is asked.
  await new Promise((resolve) => setTimeout(resolve, 2_000))
  const [question] = run.factsOf('question')
  expect(question).toMatchObject({ question: 'Which colour?', options: ['red', 'blue'] })
  runner.send({ type: 'command', number: 1, command: { type: 'answer', key: question?.key, text: 'red' } })
  expect(await run.ended()).toMatchObject({ outcome: 'succeeded' })
  expect(readFileSync(join(run.directory, 'work/ANSWER.md'), 'utf8')).toBe('The answer is: red\n')
})

test('without an answer the turn ends as asked, its work bundled', async () => {
  const run = await start({ ...rehearse('ask'), askWaitSeconds: 0.2 })
  expect(await run.ended()).toMatchObject({ outcome: 'asked', reason: 'asked' })
  expect(run.factsOf('bundle')).toMatchObject([{ purpose: 'wip' }])
  expect(readFileSync(join(run.directory, 'work/ANSWER.md'), 'utf8')).toContain('End your turn now')
})

test('a question that an agent did not wait for is still open when its turn ends', async () => {
  const run = await start(rehearse('ask-and-leave'))
  expect(await run.ended()).toMatchObject({ outcome: 'asked', reason: 'asked' })
  expect(run.factsOf('question')).toMatchObject([{ question: 'Which colour?' }])
})
