import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Restored, RestoreTrash, Run, RunDetail, Task, TrashEntry, TrashKind } from '@sentra/contract'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { listViolations, openBrowser, signIn, takePicture } from './support/browser.ts'
import { runSentra } from './support/command.ts'
import { findProcesses, kill } from './support/processes.ts'
import { Product } from './support/product.ts'
import { git } from './support/repository.ts'
import { describeInBrowser, describeProduct } from './support/requirements.ts'
import { eventually } from './support/wait.ts'
import {
  addShop,
  getPullRequest,
  getTask,
  startRun,
  until,
  untilLine,
  untilRun,
  type LocalProject,
} from './support/work.ts'

/** Two merges, three undone, and a server that starts, on two busy cores. */
const RUN_MS = 120_000

describeProduct('undo', () => {
  const product = new Product()
  let project: LocalProject
  beforeAll(async () => {
    await product.start()
    project = await addShop(product, 'undo')
  })
  afterAll(() => product.stop())

  it('lets a cancelled run go on with the files that its agent had not committed, whatever is killed meanwhile', async () => {
    const run = await startRun(product, project, { workflow: 'code', description: 'REHEARSAL: chatter' })
    await untilLine(product, run, 'line 5 of')
    const work = (await until(product, run, ({ worktrees }) => worktrees.length === 1)).worktrees[0]?.path ?? ''
    await writeFile(join(work, 'HALF.md'), 'half done\n')
    await product.post(`/runs/${run.id}/cancel`)
    killPrograms()
    const entry = await entryOf(run.taskId, 'cancel')
    expect(entry).toMatchObject({ runId: run.id, what: 'Run of “Add discount codes”, cancelled in CODE' })
    await untilStopped(run)

    const undone = await sentra('undo', run.taskId)
    expect(undone).toContain('goes on with CODE, with the files as they were')
    const again = await until(product, run, ({ worktrees }) => worktrees.length === 2)
    const path = again.worktrees.find(({ status }) => status === 'in_use')?.path ?? ''
    expect(await readFile(join(path, 'HALF.md'), 'utf8')).toBe('half done\n')
    expect((await git(project.path, 'branch', '--all')).split('\n')).toEqual(['* main'])
    await writeFile(join(path, 'ENOUGH'), '')
    const { run: done } = await untilRun(product, run, 'succeeded')
    const files = await git(storePath(), 'ls-tree', '--name-only', done.headCommit)
    expect(files.split('\n')).toContain('HALF.md')
    expect(await listTrash(run.taskId)).toEqual([])
  })

  it('keeps the commits that a retry throws away, as a hidden ref, a branch, and the run as it was', async () => {
    const run = await startRun(product, project, { workflow: 'code', description: 'REHEARSAL: chatter' })
    await untilLine(product, run, 'line 5 of')
    const { worktrees } = await until(product, run, (detail) => detail.worktrees.length === 1)
    await writeFile(join(worktrees[0]?.path ?? '', 'ENOUGH'), '')
    const { run: first } = await untilRun(product, run, 'succeeded')
    await product.post(`/runs/${run.id}/retry`, { from: 'CODE' })
    const entry = await entryOf(run.taskId, 'retry')
    expect(entry.commit).toBe(first.headCommit)
    const held = await eventually('the hidden ref', () =>
      git(storePath(), 'rev-parse', '--verify', entry.ref ?? '').catch(() => undefined),
    )
    expect(held).toBe(first.headCommit)

    await product.post(`/trash/${entry.id}/restore`, { asBranch: true })
    const branch = `sentra/restored/retry-${entry.id.slice('trash-'.length)}`
    expect(await git(project.path, 'rev-parse', branch)).toBe(first.headCommit)
    expect(await undo(run, { dryRun: true })).toContain('Nothing was changed')
    expect(await undo(run)).toContain('is succeeded again')
    await untilStopped(run)
    const { run: back } = await untilRun(product, run, 'succeeded')
    expect(back.headCommit).toBe(first.headCommit)
    await eventually(
      'the hidden ref goes',
      async () => (await git(storePath(), 'for-each-ref', entry.ref ?? '')) === '',
    )
    await git(project.path, 'branch', '-D', branch)
  })

  let shop: LocalProject
  let offered: Run

  it('undoes a merge in the checkout, refuses a dirty one, and merges again', { timeout: RUN_MS }, async () => {
    shop = await addShop(product, 'merges')
    offered = await startRun(product, shop, { workflow: 'code' })
    await untilRun(product, offered, 'succeeded')
    const before = await main()
    await mergeThroughCrash()
    expect((await listTrash(offered.taskId)).filter(({ kind }) => kind === 'merge')).toHaveLength(1)
    const merged = await main()
    expect(await git(shop.path, 'rev-parse', 'main^1')).toBe(before)
    const added = (await git(shop.path, 'diff', '--name-only', '--diff-filter=A', before, merged)).split('\n')
    expect(added).not.toEqual([''])
    expect((await entryOf(offered.taskId, 'merge')).commit).toBe(before)

    await writeFile(join(shop.path, 'src/cart.js'), 'mine\n')
    await expect(undo(offered)).rejects.toThrow('has changes of its own: commit or stash them. Then undo it again.')
    expect(await readFile(join(shop.path, 'src/cart.js'), 'utf8')).toBe('mine\n')
    await git(shop.path, 'checkout', '--', 'src/cart.js')

    expect(await undo(offered, { dryRun: true })).toContain('Would add')
    expect(await main()).toBe(merged)
    expect(await sentra('undo', offered.taskId)).toContain('which takes the merge')
    expect(await git(shop.path, 'rev-parse', 'main^')).toBe(merged)
    expect(await git(shop.path, 'diff', before, 'main')).toBe('')
    expect(await git(shop.path, 'status', '--porcelain')).toBe('')
    for (const file of added) expect(existsSync(join(shop.path, file))).toBe(false)
    await expectOffered()

    await merge()
    expect(await git(shop.path, 'diff', merged, 'main')).toBe('')
    for (const file of added) expect(existsSync(join(shop.path, file))).toBe(true)
    const again = await main()
    await git(shop.path, 'tag', 'released')
    await expect(undo(offered, { reset: true })).rejects.toThrow('released holds the merge too')
    await git(shop.path, 'tag', '-d', 'released')
    expect(await undo(offered, { reset: true })).toContain('Moved main back to')
    expect(await main()).toBe(await git(shop.path, 'rev-parse', `${again}^`))
    expect(await git(shop.path, 'status', '--porcelain')).toBe('')
    await expectOffered()
  })

  it('reopens what was closed and brings deleted tasks and projects back', async () => {
    const pull = await getPullRequest(product, offered)
    await product.post(`/pull-requests/${pull.id}/close`)
    expect(await undo(offered)).toContain('is open again')
    await expectOffered()

    await sentra('tasks', 'delete', offered.taskId)
    const tasks = async () => (await product.get<{ items: Task[] }>(`/tasks?projectId=${shop.id}`)).items
    expect(await tasks()).toEqual([])
    expect((await getPullRequest(product, offered)).state).toBe('closed')
    await undo(offered)
    expect(await tasks()).toHaveLength(1)
    await expectOffered()

    expect(await sentra('projects', 'delete', 'merges')).toContain('Undo: sentra trash restore trash-')
    expect(await tasks()).toEqual([])
    expect(await sentra('trash', 'list')).toContain('Project merges with its tasks')
    const [entry] = (await product.get<{ items: TrashEntry[] }>(`/trash?projectId=${shop.id}`)).items
    expect(await sentra('trash', 'restore', entry?.id ?? '')).toContain('is back with its tasks')
    expect(await tasks()).toHaveLength(1)
  })

  describeInBrowser('on the page', () => {
    it('is a button, with the trash behind it', async () => {
      const run = await startRun(product, project, { workflow: 'code', description: 'REHEARSAL: chatter' })
      await untilLine(product, run, 'line 5 of')
      const browser = await openBrowser()
      try {
        const { page, complaints } = await signIn(browser, product)
        await page.goto(`${product.state().url}/tasks/${run.taskId}`)
        await page.getByRole('button', { name: 'Cancel…' }).click()
        await page.getByRole('button', { name: 'Cancel the run' }).click()
        await page.getByRole('button', { name: 'Undo…' }).click()
        await page.getByText('goes on with CODE, with the files as they were').waitFor()
        await takePicture(page, 'undo-cancel')
        await page.getByRole('dialog').getByRole('button', { name: 'Undo' }).click()
        await until(product, run, ({ worktrees }) => worktrees.some(({ status }) => status === 'in_use'))
        expect((await product.get<RunDetail>(`/runs/${run.id}`)).run.state).toBe('running')

        await page.getByRole('button', { name: 'Delete…' }).click()
        await takePicture(page, 'delete-task')
        await page.getByRole('button', { name: 'Cancel the run and delete' }).click()
        await page.getByRole('link', { name: 'Trash' }).click()
        await page.getByText('Task “Add discount codes”').first().waitFor()
        await takePicture(page, 'trash')
        expect(await listViolations(page)).toEqual([])
        await page.goto(`${product.state().url}/tasks/${run.taskId}`)
        await page.getByText('This task is deleted.').waitFor()
        await takePicture(page, 'task-deleted')
        expect(complaints).toEqual([])
      } finally {
        await browser.close()
      }
    })
  })

  it('shows what emptying gives up, and gives it up when told, on the host too', async () => {
    const run = await startRun(product, project, { workflow: 'code', description: 'REHEARSAL: chatter' })
    await untilLine(product, run, 'line 5 of')
    await product.post(`/runs/${run.id}/cancel`)
    await untilStopped(run)
    const trashed = await until(product, run, ({ worktrees }) => worktrees[0]?.status === 'trash')
    const path = trashed.worktrees[0]?.path ?? ''
    expect(await sentra('trash', 'empty')).toContain('Nothing was changed')
    expect(await listTrash(run.taskId)).toHaveLength(1)
    const old = await product.post<{ entries: TrashEntry[] }>('/trash/empty', { olderThanDays: 1 })
    expect(old.entries).toEqual([])
    await sentra('trash', 'empty', '--yes')
    expect(await listTrash(run.taskId)).toEqual([])
    await eventually('the working copy goes', () => !existsSync(path))
    await until(product, run, ({ worktrees }) => worktrees[0]?.status === 'removed')
  })

  const storePath = () => join(product.data, 'repositories', 'local', `${project.id}.git`)

  async function sentra(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await runSentra(['--data', product.data, ...args])
    if (code !== 0) throw new Error(`sentra ${args.join(' ')} ended with ${code}: ${stdout}${stderr}`)
    return stdout + stderr
  }

  const main = () => git(shop.path, 'rev-parse', 'main')

  async function merge(): Promise<void> {
    const { id } = await getPullRequest(product, offered)
    await product.post(`/pull-requests/${id}/merge`, { acceptFlags: true })
  }

  /** The server dies between the entry and the push, which waits for another git in the repository. */
  async function mergeThroughCrash(): Promise<void> {
    const other = spawn('git', ['cat-file', '--batch'], {
      cwd: join(shop.path, '.git'),
      stdio: ['pipe', 'ignore', 'ignore'],
    })
    const { id } = await getPullRequest(product, offered)
    const first = product.post(`/pull-requests/${id}/merge`, { acceptFlags: true }).catch(() => undefined)
    const { commit } = await entryOf(offered.taskId, 'merge')
    expect(await main()).toBe(commit)
    killPrograms()
    await first
    other.kill('SIGKILL')
    await eventually('the server is back', () => product.get('/projects'))
    expect((await getPullRequest(product, offered)).state).toBe('open')
    await merge()
  }

  async function expectOffered(): Promise<void> {
    expect((await getTask(product, offered)).status).toBe('in_review')
    expect((await getPullRequest(product, offered)).state).toBe('open')
  }

  /** As `sentra undo` does. */
  async function undo(run: Run, options: Partial<RestoreTrash> = {}): Promise<string> {
    const [newest] = await listTrash(run.taskId)
    return (await product.post<Restored>(`/trash/${newest?.id}/restore`, options)).message
  }

  const listTrash = async (taskId: string) =>
    (await product.get<{ items: TrashEntry[] }>(`/trash?taskId=${taskId}`)).items

  function entryOf(taskId: string, kind: TrashKind): Promise<TrashEntry> {
    const look = async () => (await listTrash(taskId).catch(() => [])).find((entry) => entry.kind === kind)
    return eventually(`an entry of kind ${kind}`, look, { explain: () => product.output })
  }

  const untilStopped = (run: Run) =>
    until(product, run, ({ attempts }) => attempts.every(({ endedAt }) => endedAt !== null))

  function killPrograms(): void {
    const programs = /dist\/programs\/(?:runner|server)\.js/
    for (const { pid, command } of findProcesses(product.data)) if (programs.test(command)) kill(pid, 'SIGKILL')
  }
})
