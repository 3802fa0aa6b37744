import { rename, rm, symlink } from 'node:fs/promises'
import type { Run } from '@sentra/contract'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Product } from './support/product.ts'
import { git, makeShop } from './support/repository.ts'
import { describeProduct } from './support/requirements.ts'
import { addShop, getPullRequest, getTask, startRun, untilLine, untilRun } from './support/work.ts'

const SECONDS = 3

describeProduct("a person's repository that changes while an agent works", () => {
  const product = new Product()
  beforeAll(() => product.start())
  afterAll(() => product.stop())

  it('moved away: the run ends well, and the merge waits until it is found again', async () => {
    const { project, run } = await startWork('moving')
    await rename(project.path, `${project.path}-elsewhere`)
    const { merge } = await endWork(run)
    await expect(merge()).rejects.toMatchObject({
      code: 'NOT_A_GIT_REPOSITORY',
      message: expect.stringMatching(/no git repository at .*moving any more: bring it back, or put a symbolic link/),
    })
    expect((await getTask(product, run)).status).toBe('in_review')
    const patch = await product.get<{ patch: string }>(`/runs/${run.id}/diff`)
    expect(patch.patch).toContain(`after ${SECONDS} seconds`)
    await expect(startRun(product, project, { workflow: 'code' })).rejects.toMatchObject({
      code: 'NOT_A_GIT_REPOSITORY',
    })

    await symlink(`${project.path}-elsewhere`, project.path)
    expect(await merge()).toMatchObject({ delivered: true })
    expect(await git(`${project.path}-elsewhere`, 'show', 'HEAD:NOTE.md')).toBe(`after ${SECONDS} seconds`)
  })

  it('deleted: the work is kept and can still be seen', async () => {
    const { project, run } = await startWork('deleted')
    await rm(project.path, { recursive: true })
    const { merge } = await endWork(run)
    await expect(merge()).rejects.toMatchObject({ code: 'NOT_A_GIT_REPOSITORY' })
    const patch = await product.get<{ patch: string }>(`/runs/${run.id}/diff`)
    expect(patch.patch).toContain(`after ${SECONDS} seconds`)
  })

  it('replaced by another repository: nothing is merged into it', async () => {
    const { project, run } = await startWork('replaced')
    await rm(project.path, { recursive: true })
    await makeShop(project.path, { 'OTHER.md': 'another history\n' })
    await git(project.path, 'commit', '--quiet', '--amend', '--message', 'a stranger')
    const head = await git(project.path, 'rev-parse', 'HEAD')
    const { merge } = await endWork(run)
    await expect(merge()).rejects.toMatchObject({ code: expect.stringMatching(/MERGE_CONFLICT|GIT_FAILED/) })
    expect(await git(project.path, 'rev-parse', 'HEAD')).toBe(head)
  })

  it('whose default branch was renamed: the merge says which branch is missing and works once it is back', async () => {
    const { project, run } = await startWork('renamed')
    await git(project.path, 'branch', '--move', 'main', 'trunk')
    const { merge } = await endWork(run)
    await expect(merge()).rejects.toMatchObject({
      code: 'BRANCH_NOT_FOUND',
      message: expect.stringMatching(/has no branch "main"\. Create it, or choose another base branch/),
    })
    expect((await getTask(product, run)).status).toBe('in_review')
    await git(project.path, 'branch', 'main', 'trunk')
    expect(await merge()).toMatchObject({ delivered: true })
    expect(await git(project.path, 'show', 'main:NOTE.md')).toBe(`after ${SECONDS} seconds`)
  })

  async function startWork(name: string) {
    const project = await addShop(product, name)
    const run = await startRun(product, project, { workflow: 'code', description: `REHEARSAL: slow-note ${SECONDS}` })
    await untilLine(product, run, 'second 1 of')
    return { project, run }
  }

  /** Waits for the good end of a run; `merge` is what its person does next. */
  async function endWork(run: Run) {
    await untilRun(product, run, 'succeeded')
    const { id } = await getPullRequest(product, run)
    return { merge: () => product.post(`/pull-requests/${id}/merge`, { acceptFlags: true }) }
  }
})
