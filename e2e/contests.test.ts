import type { Comparison, Contest, PullRequest, Run, Task } from '@sentra/contract'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { findProcesses, isAlive, kill } from './support/processes.ts'
import { Product } from './support/product.ts'
import { git } from './support/repository.ts'
import { describeProduct } from './support/requirements.ts'
import { eventually } from './support/wait.ts'
import { addShop, type LocalProject, untilLine } from './support/work.ts'

const PATIENCE_MS = 180_000

describeProduct('several agents on one task', () => {
  const product = new Product()
  beforeAll(() => product.start())
  afterAll(() => product.stop())

  it(
    'keeps the smallest change that passes its checks; another may be kept, and is merged',
    async () => {
      const project = await addShop(product, 'three')
      const task = await addTask(project, 'contend broken long short')
      const started = await product.command('run', task.id, '-w', 'code_test', '--with', agents(3))
      expect([started.code, started.stderr]).toEqual([0, expect.stringContaining('Started 3 side by side')])
      const rows = started.stdout.split('\n').filter((line) => /^\d/.test(line))
      expect(rows.map((row) => row.trim().split(/\s{2,}/)).map((row) => [row[0], row[3], row.at(-1)])).toEqual([
        ['1 kept', 'succeeded', 'the best by checks, review, size, tokens and time'],
        ['2', 'succeeded', 'it changes 40 lines more'],
        ['3', 'failed', 'failed: it has no result to offer'],
      ])

      const { entries, kept } = await contestOf(task)
      const [short, long, broken] = entries.map(({ run }) => run) as [Run, Run, Run]
      expect(kept).toMatchObject({ runId: short.id, by: null })
      expect(entries.map(({ proof }) => proof)).toEqual(['proved', 'proved', 'failed'])
      expect((await taskOf(task)).status).toBe('in_review')
      expect(await states(task)).toEqual({ [short.id]: 'open', [long.id]: 'closed' })
      expect(await git(`${product.base}/three`, 'log', '--format=%s', 'main')).toBe('a beginning')

      const compared = await product.get<Comparison>(`/comparisons?left=${short.id}&right=${long.id}`)
      expect(compared.left.size.additions + 40).toBe(compared.right.size.additions)
      expect(compared.diff.files.map(({ path, additions }) => [path, additions])).toEqual([['src/answer.js', 40]])
      const printed = await product.command('compare', short.id, broken.id)
      expect(printed.stdout).toContain('outcome')
      expect(printed.stdout).toContain('-test(')

      expect((await product.command('keep', broken.id)).stderr).toContain('has nothing to offer')
      expect((await product.command('keep', long.id)).stdout).toContain(`Kept ${long.id}`)
      expect(await states(task)).toEqual({ [short.id]: 'closed', [long.id]: 'open' })
      const merged = await product.command('merge', task.id)
      expect([merged.code, merged.stderr]).toEqual([0, ''])
      expect(await git(`${product.base}/three`, 'show', 'HEAD:src/answer.js')).toContain('// line 39')
      expect((await taskOf(task)).status).toBe('done')
      expect((await product.command('keep', short.id)).stderr).toContain('is merged already')
    },
    PATIENCE_MS,
  )

  it(
    'decides once after a death of everything, with one entry cancelled by a person',
    async () => {
      const project = await addShop(product, 'killed')
      const task = await addTask(project, 'contend short/300 long/8 short/8')
      await product.command('run', task.id, '-w', 'code', '--no-wait', '--with', agents(3))
      const { entries } = await contestOf(task)
      const [slow] = entries.map(({ run }) => run) as [Run]
      for (const { run } of entries) await untilLine(product, run, 'second')
      const ambiguous = await product.command('send', task.id, 'hello')
      expect([ambiguous.code, ambiguous.stderr]).toEqual([1, expect.stringContaining(`name one of ${slow.id}`)])
      for (const pid of [product.state().pid, runnerPid(), product.postmasterPid()]) kill(pid, 'SIGKILL')
      await eventually('the product answers again', () => product.get('/projects'))

      expect((await product.command('cancel', slow.id)).stdout).toContain(`sentra undo ${slow.id}`)
      const decided = await eventually('one is kept', async () => {
        const contest = await contestOf(task)
        return contest.kept === null ? undefined : contest
      })
      expect(decided.entries.map(({ run }) => run.state)).toEqual(['succeeded', 'succeeded', 'cancelled'])
      expect(decided.entries[0]?.run.branch).toMatch(/-3$/)
      const { items } = await product.get<{ items: PullRequest[] }>(`/pull-requests?taskId=${task.id}`)
      expect(items.filter(({ state }) => state === 'open').map(({ runId }) => runId)).toEqual([decided.kept?.runId])
      await eventually('nothing of the cancelled one is left', () => findProcesses(slow.id).length === 0)
      expect(findProcesses(slow.id).filter(({ pid }) => isAlive(pid))).toEqual([])
    },
    PATIENCE_MS,
  )

  it('takes a task back that was given to several at once', async () => {
    const project = await addShop(product, 'taken-back')
    const task = await addTask(project, 'contend short/300 short/300')
    await product.command('run', task.id, '-w', 'code', '--no-wait', '--with', agents(2))
    const cancelled = await product.command('cancel', task.id)
    expect(cancelled.stdout.match(/cancelled/g)?.length).toBeGreaterThanOrEqual(2)
    expect((await taskOf(task)).status).toBe('cancelled')
    const refused = await product.command('run', task.id, '--with', 'rehearsal')
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('Name two to 5 agents')])
  })

  function addTask(project: LocalProject, script: string): Promise<Task> {
    const description = `REHEARSAL: ${script}`
    return product.post<Task>('/tasks', { projectId: project.id, title: 'Answer everything', description })
  }

  const agents = (count: number) => Array.from({ length: count }, () => 'rehearsal').join(',')
  const taskOf = async ({ id }: Task) => (await product.get<{ task: Task }>(`/tasks/${id}`)).task
  const contestOf = async ({ id }: Task) => (await product.get<{ contest: Contest }>(`/tasks/${id}/contest`)).contest

  async function states({ id }: Task): Promise<Record<string, string>> {
    const { items } = await product.get<{ items: PullRequest[] }>(`/pull-requests?taskId=${id}`)
    return Object.fromEntries(items.map(({ runId, state }) => [runId, state]))
  }

  function runnerPid(): number {
    return findProcesses(product.data).find(({ command: line }) => line.includes('dist/programs/runner.js'))?.pid ?? 0
  }
})
