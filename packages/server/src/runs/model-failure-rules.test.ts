import type { AttemptEnd } from '@sentra/contract'
import { describe, expect, test } from 'vitest'
import { judgeEnd } from './model-failure-rules.ts'

const failed = (reason: AttemptEnd['reason']): AttemptEnd => ({
  outcome: 'failed',
  reason,
  message: 'as the agent says',
})
const succeeded: AttemptEnd = { outcome: 'succeeded', reason: 'completed', message: 'done' }
const HTTP_529 = { status: 529, error: 'HTTP 529: overloaded' }
const HTTP_401 = { status: 401, error: 'HTTP 401: bad key' }

describe('the last model call decides what an end was', () => {
  test.each([
    HTTP_529,
    { status: 429, error: 'HTTP 429' },
    { status: null, error: 'could not be reached' },
    { status: 200, error: 'the service broke off: aborted' },
  ])('a service that failed (%o) is no fault of the agent, whatever it reports', (last) => {
    for (const end of [failed('agent_exited'), failed('nothing_submitted'), succeeded]) {
      expect(judgeEnd(end, last)).toMatchObject({ outcome: 'failed', reason: 'model_unavailable' })
    }
  })

  test('a refused key is said as such, also when the agent calls its turn a success', () => {
    for (const end of [failed('agent_protocol'), succeeded]) {
      const judged = judgeEnd(end, HTTP_401)
      expect(judged).toMatchObject({ outcome: 'failed', reason: 'model_refused' })
      expect(judged.message).toContain('bad key')
    }
  })

  test('a request that the service cannot take names its reason', () => {
    const last = { status: 404, error: 'HTTP 404: no such model' }
    expect(judgeEnd(failed('agent_protocol'), last)).toMatchObject({ reason: 'model_refused' })
    // A title or a side call may fail in a turn that is fine.
    expect(judgeEnd(succeeded, last)).toEqual(succeeded)
  })
})

test('an agent that the gateway paid no more for goes on later, one that had handed in its work is through', () => {
  const last = { status: 400, error: 'The budget is spent.', overBudget: true }
  const held = { outcome: 'failed', reason: 'budget_spent', message: 'The budget is spent.' }
  for (const reason of ['agent_refused', 'nothing_submitted', 'agent_exited'] as const)
    expect(judgeEnd(failed(reason), last)).toEqual(held)
  expect(judgeEnd(succeeded, last)).toEqual(succeeded)
})

describe('an end stays as it is', () => {
  test.each([undefined, { status: 200, error: null }])('when the model was not at fault: %o', (last) => {
    expect(judgeEnd(failed('agent_exited'), last)).toEqual(failed('agent_exited'))
  })

  test('when it has a cause of its own', () => {
    for (const reason of ['setup_failed', 'bundle_failed', 'shim_lost', 'timed_out', 'checks_failed'] as const)
      expect(judgeEnd(failed(reason), HTTP_529)).toEqual(failed(reason))
  })

  test.each([null, 200])('when the agent itself hung up, before the answer or during it: %s', (status) => {
    const last = { status, error: 'the agent hung up' }
    expect(judgeEnd(failed('agent_idle'), last)).toEqual(failed('agent_idle'))
  })
})
