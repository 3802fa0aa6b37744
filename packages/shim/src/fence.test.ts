import { expect, test } from 'vitest'
import { startsRuns } from '../test/shim-run.ts'

const start = startsRuns()

/** Longer than a shim needs to its first turn on a busy host, shorter than that turn. */
const FENCE_SECONDS = 3
const TURN_SECONDS = 5

test('an agent that nobody was heard of for long begins no turn, and goes on when the runner is back', async () => {
  const run = await start({
    fenceSeconds: FENCE_SECONDS,
    // Its first turn hands in nothing, so that there must be a second one.
    work: { prompt: `ROLE: planner\nREHEARSAL: sleep ${TURN_SECONDS}`, mustSubmit: ['submit_plan'] },
  })
  await run.until(() => run.logged('warn').some((line) => line.startsWith('No word from the server')))
  const said = run.factsOf('agent_text').map(({ text }) => text)
  expect(said.join('')).toContain(`second ${TURN_SECONDS} of ${TURN_SECONDS}`)
  expect(run.factsOf('plan')).toEqual([])
  expect(run.state.ended).toBe(false)

  await run.connect()
  expect(await run.ended()).toMatchObject({ outcome: 'succeeded' })
  expect(run.factsOf('plan')).toHaveLength(1)
  expect(run.logged('info')).toContain('The server is back: the agent goes on.')
})

test('a server that confirms the attempt now and then keeps the agent at work', async () => {
  const run = await start({
    fenceSeconds: FENCE_SECONDS,
    work: { prompt: `ROLE: planner\nREHEARSAL: sleep ${TURN_SECONDS}`, mustSubmit: ['submit_plan'] },
  })
  const runner = await run.connect()
  const beats = setInterval(() => runner.send({ type: 'confirmed' }), 500)
  expect(await run.ended()).toMatchObject({ outcome: 'succeeded' })
  clearInterval(beats)
  expect(run.logged('warn')).toEqual([])
})
