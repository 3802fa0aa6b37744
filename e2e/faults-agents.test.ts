import type { AttemptEnd, CreateProject, Run, SystemStatus } from '@sentra/contract'
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

  it('a test suite that never ends: it is ended with all that it left running, and its output is kept', async () => {
    const command = 'echo half way; (setsid sh -c "trap : TERM; while :; do sleep 300; done" &); sleep 3000'
    const files = { '.sentra/config.yaml': JSON.stringify({ test: { command, timeoutSeconds: 2 } }) }
    const project = await addShop(product, 'endless', { files })
    const run = await startRun(product, project, { workflow: 'code_test', description: 'REHEARSAL: note hello' })
    const { run: ended, attempts } = await untilRun(product, run, 'failed', 'succeeded')
    expect(ended.message).toMatch(/^TEST failed: tests did not end within 2 s and was ended.*raise `timeoutSeconds`/)
    expect(attempts.at(-1)?.end?.reason).toBe('timed_out')
    expect((await listLog(product, run)).map(({ message }) => message)).toContain('half way')
    expect(processesOf(run)).toEqual([])
  })

  it('a fork bomb: it runs into its limit, the failure names it, and nothing is left', async () => {
    const setupCommand = 'f() { f | f & }; f; sleep 1; exit 1'
    const settings = { setupCommand, limits: { maxProcesses: 100 } }
    const { message, run } = await failInSetup('bomb', settings)
    expect(message).toMatch(/set-up: exit code \d/)
    if (await hasLimits()) expect(message).toMatch(/processes and threads reached the limit of 100.*--processes NUMBER/)
    expect(processesOf(run)).toEqual([])
  })

  it('a process that eats all memory: it is ended, and the failure names the limit', async () => {
    const eat = "node -e 'for (const a = []; ; ) a.push(Buffer.alloc(16777216, 1))'"
    if (!(await hasLimits())) return
    const { message } = await failInSetup('hungry', { setupCommand: eat, limits: { memoryMb: 256 } })
    expect(message).toMatch(/memory reached the limit of 256 MiB, and the kernel ended a process.*--memory MIB/)
  })

  async function failInSetup(name: string, settings: CreateProject['settings']) {
    const run = await startRun(product, await addShop(product, name, { settings }), { workflow: 'code' })
    const { run: ended } = await untilRun(product, run, 'failed', 'succeeded')
    expect(ended.state).toBe('failed')
    return { run, message: ended.message }
  }

  /** Only where the runner may make cgroups: as root, or in a scope of its own. */
  async function hasLimits(): Promise<boolean> {
    const { runners } = await product.get<SystemStatus>('/status')
    return runners[0]?.report.sandbox.find(({ tier }) => tier === 'bubblewrap')?.limits ?? false
  }

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
