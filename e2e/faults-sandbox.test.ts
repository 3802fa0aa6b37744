import type { Run, RunDetail, SystemStatus } from '@sentra/contract'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runSentra } from './support/command.ts'
import { withoutProgram, withoutUserNamespaces } from './support/namespaces.ts'
import { findProcesses } from './support/processes.ts'
import { Product } from './support/product.ts'
import { describeProduct } from './support/requirements.ts'
import { addShop, startRun, untilRun } from './support/work.ts'

type Host = { what: string; prefix: (product: Product) => string[]; doctor: RegExp; advice: RegExp }

const hosts: Host[] = [
  {
    what: 'a host without bubblewrap',
    prefix: ({ base }) => withoutProgram(base, 'bwrap'),
    doctor: /missing +sandbox bubblewrap +bubblewrap is not installed: `apt-get install bubblewrap`/,
    advice: /bubblewrap is not installed: `apt-get install bubblewrap`/,
  },
  {
    what: 'a host without user namespaces',
    prefix: () => withoutUserNamespaces(),
    doctor: /missing +sandbox bubblewrap +user namespaces are blocked .*user\.max_user_namespaces=/,
    advice: /user namespaces are blocked .*`sysctl -w user\.max_user_namespaces=\d+`/,
  },
]

describeProduct.each(hosts)('$what', ({ prefix, doctor, advice }) => {
  const product = new Product()
  beforeAll(() => product.start({}, prefix(product)))
  afterAll(() => product.stop())

  it('is told so by doctor, with the way out', async () => {
    const { code, stdout } = await runSentra(['doctor'], { prefix: prefix(product) })
    expect(stdout).toMatch(doctor)
    expect(code).toBe(1)
  })

  it('shows it in the status', async () => {
    const { runners } = await product.get<SystemStatus>('/status')
    const tiers = runners.flatMap((runner) => runner.report.sandbox)
    expect(tiers.find(({ tier }) => tier === 'bubblewrap')).toMatchObject({ available: false })
  })

  it('fails a run that asks for the sandbox with how to get it, and never runs it without one', async () => {
    const project = await addShop(product, 'boxed')
    const run = await startRun(product, project, { workflow: 'code', description: 'REHEARSAL: note hello' })
    const { run: ended, attempts } = await untilRun(product, run, 'failed', 'succeeded')
    expect(ended.state).toBe('failed')
    expect(ended.message).toMatch(advice)
    expect(attempts).toHaveLength(1)
    expect(ended.headCommit).toBe(ended.baseCommit)
    expect(agentsOf(run)).toEqual([])
  })

  it('still runs for a person who gave up isolation by name', async () => {
    const project = await addShop(product, 'open', { settings: { sandboxTier: 'process' } })
    const run = await startRun(product, project, { workflow: 'code', description: 'REHEARSAL: note hello' })
    const detail: RunDetail = await untilRun(product, run, 'succeeded')
    expect(detail.attempts.map(({ state }) => state)).toEqual(['succeeded'])
  })

  it('runs two at once without isolation, which share the ports of the host', async () => {
    const project = await addShop(product, 'shared', { settings: { sandboxTier: 'process' } })
    const start = () => startRun(product, project, { workflow: 'code', description: 'REHEARSAL: sleep 3' })
    const runs = await Promise.all([start(), start()])
    for (const run of runs) {
      // An agent that only sleeps changes nothing, so its run is no success; its attempt is.
      const { attempts } = await untilRun(product, run, 'failed', 'succeeded')
      expect(attempts.map(({ state, end }) => [state, end?.message])).toEqual([['succeeded', 'The agent finished.']])
    }
  })

  const agentsOf = (run: Run) => findProcesses(run.id)
})
