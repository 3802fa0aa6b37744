import { expect, test } from 'vitest'
import { startsRuns } from '../test/shim-run.ts'
import type { ShimMessage } from './spec.ts'

const start = startsRuns()

function lastNotice(messages: ShimMessage[]) {
  return messages.findLast((message) => message.type === 'journal')
}

test('the agent goes on while its runner is away, and the next runner finds everything', async () => {
  const run = await start({ work: { prompt: 'ROLE: coder\nREHEARSAL: sleep 3' } })
  const first = await run.connect()
  await run.until(() => run.factsOf('agent_text').length > 0)
  first.socket.destroy()
  await run.until(() => run.factsOf('agent_text').length > 2)

  const second = await run.connect()
  expect(await run.ended()).toMatchObject({ outcome: 'succeeded' })
  await run.until(() => lastNotice(second.messages)?.lastSeq === run.frames().length)
  expect(second.messages[0]).toMatchObject({ type: 'hello', attemptId: run.spec.attemptId })
  expect(run.factsOf('agent_started')).toHaveLength(1)
  const said = run
    .factsOf('agent_text')
    .map(({ text }) => text)
    .join('')
  for (const second of [1, 2, 3]) expect(said).toContain(`second ${second} of 3\n`)
})

test('a new runner replaces the old one', async () => {
  const run = await start({ work: { prompt: 'ROLE: coder\nREHEARSAL: sleep 300' } })
  const first = await run.connect()
  await run.until(() => first.messages.length > 0)
  const second = await run.connect()
  await run.until(() => second.messages.length > 0 && first.socket.destroyed)
})

test('a command is applied once, however often it is sent', async () => {
  const run = await start({ work: { prompt: 'ROLE: coder\nREHEARSAL: sleep 2' } })
  const runner = await run.connect()
  await run.until(() => run.factsOf('agent_text').length > 0)
  const text = 'ROLE: coder\nREHEARSAL: note again'
  const prompt = { type: 'message', id: 'msg-1', by: 'ann', text, now: false }
  for (let time = 0; time < 3; time += 1) runner.send({ type: 'command', number: 7, command: prompt })
  expect(await run.ended()).toMatchObject({ outcome: 'succeeded' })
  expect(run.factsOf('command_applied')).toEqual([{ type: 'command_applied', number: 7 }])
  expect(
    run.factsOf('tool').filter(({ title, status }) => title === 'Write NOTE.md' && status === 'completed'),
  ).toHaveLength(1)
  // One bundle after the first turn, one at the end.
  expect(run.factsOf('bundle').map(({ purpose, bytes }) => [purpose, bytes > 0])).toEqual([
    ['wip', false],
    ['stage', true],
  ])
})

test('what nobody understands is logged and harms nothing', async () => {
  const run = await start({ work: { prompt: 'ROLE: coder\nREHEARSAL: sleep 1' } })
  const runner = await run.connect()
  runner.socket.write('not JSON\n{"type":"release"}\n{"type":"command","number":1,"command":{"type":"dance"}}\n')
  expect(await run.ended()).toMatchObject({ outcome: 'succeeded' })
  expect(run.logged('warn')).toHaveLength(2)
})
