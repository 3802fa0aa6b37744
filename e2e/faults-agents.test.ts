import type { AttemptEnd, Run } from '@sentra/contract'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { findProcesses } from './support/processes.ts'
import { Product } from './support/product.ts'
import { describeProduct } from './support/requirements.ts'
import { addShop, getTask, listLog, startRun, untilLine, untilRun } from './support/work.ts'

/** Minutes without any sign of work after which an agent counts as idle: three seconds. */
const IDLE_MINUTES = '0.05'

type Expected = { reason: AttemptEnd['reason']; said: RegExp; line: string; attempts?: number }

describeProduct('agents that do not do their work', () => {
  const product = new Product()
  beforeAll(() => product.start({ IDLE_THRESHOLD_MINUTES: IDLE_MINUTES }))
  afterAll(() => product.stop())

  it('one that exits at once', () =>
    expectFailure('exit 7', { reason: 'agent_exited', said: /ended with code 7/, line: 'told to exit' }))

  it('one that exits well and says nothing', () =>
    expectFailure('exit 0', { reason: 'agent_exited', said: /ended with code 0/, line: 'told to exit' }))

  it('one that prints garbage', () =>
    expectFailure('garbage 500', { reason: 'agent_protocol', said: /not ACP/, line: 'garbage 3' }))

  it('one that hangs: its session is resumed once, then the run fails', () =>
    expectFailure('hang', {
      reason: 'agent_idle',
      said: /CODE failed 2 times: .*did nothing for/,
      line: 'sandbox',
      attempts: 2,
    }))

  it('one that forgets to hand in its plan is reminded once and does', async () => {
    const project = await addShop(product, 'forgetful')
    const run = await startRun(product, project, { workflow: 'plan', description: 'REHEARSAL: forget' })
    const detail = await untilRun(product, run, 'failed', 'succeeded')
    expect(detail.run.state).toBe('succeeded')
    expect(detail.plan).not.toBeNull()
    await untilLine(product, run, 'I end my turn without handing anything in')
  })

  /** The run says why it failed, its task is `failed`, the log has what the agent said, and no process is left. */
  async function expectFailure(script: string, expected: Expected): Promise<void> {
    const project = await addShop(product, script.replace(' ', '-'))
    const run = await startRun(product, project, { workflow: 'code', description: `REHEARSAL: ${script}` })
    const detail = await untilRun(product, run, 'failed', 'succeeded')
    expect(detail.run.state).toBe('failed')
    expect(detail.run.message).toMatch(expected.said)
    expect(detail.attempts).toHaveLength(expected.attempts ?? 1)
    expect(detail.attempts.at(-1)?.end).toMatchObject({ outcome: 'failed', reason: expected.reason })
    expect((await getTask(product, run)).status).toBe('failed')
    expect((await listLog(product, run)).map(({ message }) => message).join('\n')).toContain(expected.line)
    expect(processesOf(run)).toEqual([])
  }

  const processesOf = (run: Run) => findProcesses(run.id)
})
