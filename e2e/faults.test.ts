import type { Question, Run, RunDetail } from '@sentra/contract'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { findProcesses } from './support/processes.ts'
import { Product } from './support/product.ts'
import { describeProduct } from './support/requirements.ts'
import { addShop, startRun, until, untilLine, untilRun } from './support/work.ts'
import { eventually } from './support/wait.ts'

/** Promised: so long after a cancel nothing of the run is left on this host. */
const CANCEL_MS = 5_000

describeProduct('stopping, asking and trying again', () => {
  const product = new Product()
  beforeAll(() => product.start())
  afterAll(() => product.stop())

  it('cancels at once and leaves no process of an agent that refuses to die', async () => {
    const project = await addShop(product, 'stubborn')
    const run = await startRun(product, project, { workflow: 'code', description: 'REHEARSAL: stubborn' })
    const daemon = 'while :; do sleep 300'
    const isRefusing = () => ofRun(run).some(({ command }) => command.includes(daemon))
    await eventually('the agent has left its daemon behind', isRefusing)

    const cancelled = await product.post<Run>(`/runs/${run.id}/cancel`)
    expect(cancelled.state).toBe('cancelled')
    await eventually('no process of the run is left', () => ofRun(run).length === 0, {
      timeoutMs: CANCEL_MS,
      explain: () => JSON.stringify(ofRun(run)),
    })
    const { attempts } = await until(product, run, (detail) => detail.attempts[0]?.state === 'cancelled')
    expect(attempts).toHaveLength(1)
  })

  it('carries a question to a person and the answer to the waiting agent', async () => {
    const project = await addShop(product, 'asking')
    const description = 'REHEARSAL: ask Which colour shall it have?'
    const run = await startRun(product, project, { workflow: 'code', description })
    const { questions } = await until(product, run, (detail) => detail.questions.length === 1)
    expect(questions[0]).toMatchObject({ question: 'Which colour shall it have?', options: ['red', 'blue'] })

    const path = `/questions/${questions[0]?.id}/answer`
    const answered = await product.post<Question>(path, { answer: 'blue as the sea' })
    expect(answered.answer).toBe('blue as the sea')
    const { attempts, run: ended } = await untilRun(product, run, 'succeeded')
    expect(attempts).toHaveLength(1)
    const diff = await product.get<{ patch: string }>(`/runs/${ended.id}/diff`)
    expect(diff.patch).toContain('blue as the sea')
  })

  it('retries the failed stage and does not plan again', async () => {
    const project = await addShop(product, 'retrying', {
      settings: { setupCommand: 'test ! -e .sentra/plans && echo planning || exit 3' },
    })
    const run = await startRun(product, project, { workflow: 'plan_code' })
    const failed = await untilRun(product, run, 'failed')
    expect(failed.attempts.map(({ stage, state }) => `${stage} ${state}`)).toEqual(['PLAN succeeded', 'CODE failed'])

    await product.request('PATCH', `/projects/${project.id}`, { settings: { setupCommand: null } })
    await product.post<Run>(`/runs/${run.id}/retry`)
    const ended = await untilRun(product, run, 'succeeded')
    expect(ended.attempts.map(({ stage, state }) => `${stage} ${state}`)).toEqual([
      'PLAN succeeded',
      'CODE failed',
      'CODE succeeded',
    ])
    expect(ended.attempts[2]?.try).toBe(2)
    expect(ended.plan).toBe(failed.plan)
  })

  it('says with which code an agent ended, and keeps saying it after a retry', async () => {
    const project = await addShop(product, 'exiting')
    const run = await startRun(product, project, { workflow: 'code', description: 'REHEARSAL: exit 3' })
    const { attempts } = await untilRun(product, run, 'failed')
    expect(attempts[0]?.end).toMatchObject({ outcome: 'failed', reason: 'agent_exited' })
    await untilLine(product, run, 'the rehearsal was told to exit')
    await product.post<Run>(`/runs/${run.id}/retry`)
    // A shim that a busy host does not start within 15 s is replaced by itself: such an attempt has run no agent.
    const exited = (detail: RunDetail) => detail.attempts.filter(({ end }) => end?.reason === 'agent_exited')
    const again = await until(product, run, (detail) => exited(detail).length === 2 && detail.run.state === 'failed')
    expect(exited(again).map(({ end }) => end?.message)).toEqual([
      expect.stringContaining('The agent ended with code 3.'),
      expect.stringContaining('The agent ended with code 3.'),
    ])
  })

  const ofRun = (run: Run) => findProcesses(`${product.data}/a/`, run.id)
})
