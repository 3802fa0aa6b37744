import type { MergeResult, Project, RunDetail } from '@sentra/contract'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Product } from './support/product.ts'
import { git } from './support/repository.ts'
import { describeProduct } from './support/requirements.ts'
import { addShop, getPullRequest, startRun, untilRun } from './support/work.ts'

describeProduct('the agent that adds missing tests', () => {
  const product = new Product()
  beforeAll(() => product.start())
  afterAll(() => product.stop())

  it('works when a change lacks tests: its commit is what the checks prove', async () => {
    const project = await addShop(product, 'untested')
    const detail = await runThrough(project, 'untested')
    expect(tried(detail)).toEqual([
      'CODE agent coder succeeded',
      'TEST agent tester succeeded',
      'TEST command tester succeeded',
    ])
    expect(detail.run.stages).toMatchObject([
      { stage: 'CODE', state: 'done' },
      { stage: 'TEST', state: 'done', tries: 1, steps: [{ kind: 'agent' }, { kind: 'command' }] },
    ])
    const pull = await getPullRequest(product, detail.run)
    expect(pull.flags).toEqual([])
    expect(pull.checks).toMatchObject([{ exitCode: 0, commit: detail.attempts[1]?.commit }])
    const merged = await product.post<MergeResult>(`/pull-requests/${pull.id}/merge`)
    expect(merged.delivered).toBe(true)
    expect(await git(project.path, 'log', '--format=%s', '--', 'test/answer.test.js')).toBe('test: Add discount codes')
  })

  it('is passed over when the coder wrote tests', async () => {
    const project = await addShop(product, 'tested')
    const run = await startRun(product, project, { workflow: 'code_test' })
    const detail = await untilRun(product, run, 'failed')
    expect(tried(detail)).toEqual(['CODE agent coder succeeded', 'TEST command tester failed'])
  })

  it('works before every run of the checks when the project says so', async () => {
    const project = await addShop(product, 'always', { settings: { tester: 'always' } })
    const detail = await untilRun(product, await startRun(product, project, { workflow: 'full_sdlc' }), 'succeeded')
    expect(tried(detail)).toEqual([
      'PLAN agent planner succeeded',
      'CODE agent coder succeeded',
      'TEST agent tester succeeded',
      'TEST command tester failed',
      'CODE agent fixer succeeded',
      'TEST agent tester succeeded',
      'TEST command tester succeeded',
      'REVIEW agent reviewer succeeded',
    ])
  })

  it('is shown to a person when it changes more than tests', async () => {
    const project = await addShop(product, 'meddled')
    const pull = await getPullRequest(product, (await runThrough(project, 'meddle')).run)
    expect(pull.flags).toEqual(['src/meddled.js was changed by the tester, who is asked for tests only'])
    await expect(product.post(`/pull-requests/${pull.id}/merge`)).rejects.toThrow(/person must look/)
  })

  async function runThrough(project: Project, script: string): Promise<RunDetail> {
    const run = await startRun(product, project, { workflow: 'code_test', description: `REHEARSAL: ${script}` })
    return untilRun(product, run, 'succeeded')
  }

  const tried = ({ attempts }: RunDetail) =>
    attempts.map(({ stage, kind, role, state }) => `${stage} ${kind} ${role} ${state}`)
})
