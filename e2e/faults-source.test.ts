import { existsSync } from 'node:fs'
import { rename, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Project, Run } from '@sentra/contract'
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
    await expect(merge()).rejects.toMatchObject({
      code: 'MERGE_CONFLICT',
      message: expect.stringMatching(/^409.*main was rewritten .* cannot be merged\. Start the task again/),
    })
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

  it('rewritten, because a password was in it: the merge would bring it back, and asks first', async () => {
    const project = await addShop(product, 'rewritten')
    const clean = await git(project.path, 'rev-parse', 'HEAD')
    await writeFile(join(project.path, 'password.txt'), 'hunter2\n')
    await git(project.path, 'add', 'password.txt')
    await git(project.path, 'commit', '--quiet', '--message', 'oops')
    const run = await workOn(project)
    await git(project.path, 'reset', '--quiet', '--hard', clean)
    await git(project.path, 'reflog', 'expire', '--expire=now', '--all')
    await git(project.path, 'gc', '--quiet', '--prune=now')
    const { merge } = await endWork(run)
    await expect(merge({ acceptFlags: false })).rejects.toMatchObject({ code: 'CHECKS_NOT_GREEN' })
    const { code, stderr } = await product.command('merge', run.taskId)
    expect(`${code} ${stderr}`).toMatch(/^1 CHECKS_NOT_GREEN: /)
    expect(existsSync(join(project.path, 'password.txt'))).toBe(false)
    expect(await merge()).toMatchObject({ delivered: true })
  })

  it('locked by a git that was killed: the merge says which file stands in its way, and finishes without it', async () => {
    const { project, run } = await startWork('locked')
    const lock = join(project.path, '.git/index.lock')
    await writeFile(lock, '')
    const { merge } = await endWork(run)
    expect(await merge()).toMatchObject({
      delivered: false,
      message: expect.stringMatching(
        /Another git is at work in .*locked: let it end, or remove .*index\.lock when none is/,
      ),
    })
    await rm(lock)
    const { stdout } = await product.command('merge', run.taskId, '--finish')
    expect(stdout).toContain('Merged into main')
    expect(existsSync(join(project.path, 'NOTE.md'))).toBe(true)
  })

  it('whose branch is in a worktree that is locked and away, with git collecting garbage', async () => {
    const { project, run } = await startWork('collecting')
    const away = `${project.path}-worktree`
    await git(project.path, 'checkout', '--quiet', '-b', 'other')
    await git(project.path, 'worktree', 'add', '--quiet', away, 'main')
    await git(project.path, 'worktree', 'lock', away)
    await rename(away, `${away}-unplugged`)
    const { merge } = await endWork(run)
    const collecting = Array.from({ length: 5 }, () => git(project.path, 'gc', '--quiet', '--prune=now').catch(String))
    expect(await merge()).toMatchObject({
      delivered: false,
      message: expect.stringMatching(/main is checked out in the worktree .*, which is not there: bring it back/),
    })
    await git(project.path, 'worktree', 'remove', '--force', '--force', away)
    expect(await product.command('merge', run.taskId, '--finish')).toMatchObject({ code: 0 })
    await Promise.all(collecting)
    expect(await git(project.path, 'show', 'main:NOTE.md')).toBe(`after ${SECONDS} seconds`)
    await git(project.path, 'fsck', '--strict')
  })

  async function startWork(name: string) {
    const project = await addShop(product, name)
    return { project, run: await workOn(project) }
  }

  async function workOn(project: Project): Promise<Run> {
    const run = await startRun(product, project, { workflow: 'code', description: `REHEARSAL: slow-note ${SECONDS}` })
    await untilLine(product, run, 'second 1 of')
    return run
  }

  /** Waits for the good end of a run; `merge` is what its person does next. */
  async function endWork(run: Run) {
    await untilRun(product, run, 'succeeded')
    const { id } = await getPullRequest(product, run)
    return { merge: (body = { acceptFlags: true }) => product.post(`/pull-requests/${id}/merge`, body) }
  }
})
