import { appendFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { MergeResult, RunDetail } from '@sentra/contract'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Product } from './support/product.ts'
import { git } from './support/repository.ts'
import { describeProduct } from './support/requirements.ts'
import { addShop, getPullRequest, getTask, type LocalProject, startRun, untilRun } from './support/work.ts'

describeProduct('the whole way from a task to a merge', () => {
  const product = new Product()
  beforeAll(() => product.start())
  afterAll(() => product.stop())

  it('plans, codes, finds the bug, fixes it, reviews and merges', async () => {
    const project = await addShop(product, 'clean')
    const detail = await runToReview(project)
    expect(detail.attempts.map(({ stage, role, state }) => `${stage} ${role} ${state}`)).toEqual([
      'PLAN planner succeeded',
      'CODE coder succeeded',
      'TEST tester failed',
      'CODE fixer succeeded',
      'TEST tester succeeded',
      'REVIEW reviewer succeeded',
    ])
    expect((await getTask(product, detail.run)).status).toBe('in_review')

    const pull = await getPullRequest(product, detail.run)
    expect(pull.state).toBe('open')
    expect(pull.headCommit).toBe(detail.run.headCommit)
    const tested = detail.attempts.findLast((attempt) => attempt.role === 'fixer')?.commit
    expect(pull.checks).toMatchObject([{ label: 'tests', command: 'npm test', exitCode: 0, commit: tested }])

    const merged = await product.post<MergeResult>(`/pull-requests/${pull.id}/merge`)
    expect(merged).toMatchObject({ delivered: true, pullRequest: { state: 'merged' } })
    await expectDelivered(project, merged)
    await expectStageCommits(project, detail)
    expect(await git(project.path, 'diff', '--name-only', `${tested}`, pull.headCommit)).toBe('')
    expect((await getTask(product, detail.run)).status).toBe('done')

    const again = await product.post<MergeResult>(`/pull-requests/${pull.id}/merge`)
    expect(again.message).toMatch(/merged already/)
    expect(again.pullRequest.mergeCommit).toBe(merged.pullRequest.mergeCommit)
    await expect(product.post(`/runs/${detail.run.id}/retry`)).rejects.toThrow(/is merged: .* starts a new task/)
  })

  it('lets a merge wait for a dirty checkout and loses nothing of it', async () => {
    const project = await addShop(product, 'dirty')
    const { run } = await runToReview(project)
    const pull = await getPullRequest(product, run)
    await appendFile(join(project.path, 'src/cart.js'), '// my own line\n')

    const waiting = await product.post<MergeResult>(`/pull-requests/${pull.id}/merge`)
    expect(waiting.delivered).toBe(false)
    expect(await readFile(join(project.path, 'src/cart.js'), 'utf8')).toContain('// my own line')
    await git(project.path, 'commit', '--quiet', '--all', '--message', 'my own work')

    const finished = await product.post<MergeResult>(`/pull-requests/${pull.id}/finish`)
    await expectDelivered(project, finished)
    expect(await readFile(join(project.path, 'src/cart.js'), 'utf8')).toContain('// my own line')
    expect(await git(project.path, 'log', '--format=%s')).toContain('my own work')
    expect((await getTask(product, run)).status).toBe('done')
  })

  async function runToReview(project: LocalProject): Promise<RunDetail> {
    return untilRun(product, await startRun(product, project, { workflow: 'full_sdlc' }), 'succeeded')
  }
})

/** The checkout of the person has the files, a clean status, and the merge as its newest commit. */
async function expectDelivered({ path }: LocalProject, { delivered, pullRequest }: MergeResult): Promise<void> {
  expect(delivered).toBe(true)
  expect(await readFile(join(path, 'src/discount.js'), 'utf8')).toContain('Math.round')
  expect(await git(path, 'status', '--porcelain')).toBe('')
  expect(await git(path, 'rev-parse', 'HEAD')).toBe(pullRequest.mergeCommit)
  expect(await git(path, 'log', '--merges', '--format=%s', '-1')).toContain(pullRequest.branch)
}

/** One commit for each agent stage, in order, each ending in its three lines. Git itself reads no key with a space. */
async function expectStageCommits({ path }: LocalProject, { run, attempts }: RunDetail): Promise<void> {
  const log = await git(path, 'log', '--reverse', '--format=%H%n%B%x00', `${run.baseCommit}..${run.headCommit}`)
  const commits = log.split('\0').filter((text) => text.trim() !== '')
  const agents = attempts.filter((attempt) => attempt.kind === 'agent')
  expect(commits.map((text) => text.trim().split('\n')[0])).toEqual(agents.map((attempt) => attempt.commit))
  const trailers = new RegExp(`\\n\\nType: (feature|bug|chore)\\nTask ID: ${run.taskId}\\nADW ID: ${run.id}$`)
  for (const text of commits) expect(text.trim()).toMatch(trailers)
}
