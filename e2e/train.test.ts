import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Check, MergeResult, RunDetail, Task, Ticket, Train } from '@sentra/contract'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { connectDatabase, queryDatabase } from './support/database.ts'
import { Product } from './support/product.ts'
import { git } from './support/repository.ts'
import { describeProduct } from './support/requirements.ts'
import { eventually } from './support/wait.ts'
import { addShop, listLog, type LocalProject } from './support/work.ts'

const LONG = { timeoutMs: 150_000 }

describeProduct('tasks that are delivered together', () => {
  const product = new Product()
  beforeAll(() => product.start())
  afterAll(() => product.stop())

  const addTicket = ({ id: projectId }: LocalProject, title: string) =>
    product.post<Ticket>('/tickets', { projectId, title, delivery: 'together' })
  const addTask = ({ id: ticketId, projectId }: Ticket, script: string, more: object = {}) =>
    product.post<Task>('/tasks', { projectId, ticketId, title: script, description: `REHEARSAL: ${script}`, ...more })
  const readTicket = ({ id }: Ticket) => product.get<{ ticket: Ticket; tasks: Task[] }>(`/tickets/${id}`)
  const readTrain = ({ id }: Ticket) => product.get<Train>(`/tickets/${id}/train`)

  async function explain(ticket: Ticket): Promise<string> {
    const { tasks } = await readTicket(ticket)
    const details = await Promise.all(tasks.map(readRun))
    const lines = details.map((detail) =>
      detail ? `${detail.run.state} ${detail.run.message}\n${storyOf(detail).join('\n')}` : '',
    )
    return JSON.stringify({ train: await readTrain(ticket), lines }, null, 1)
  }

  async function readRun({ id }: Task): Promise<RunDetail | undefined> {
    const { task } = await product.get<{ task: Task }>(`/tasks/${id}`)
    return task.runId === null ? undefined : product.get<RunDetail>(`/runs/${task.runId}`)
  }

  async function untilOffered(ticket: Ticket): Promise<NonNullable<Train['pullRequest']>> {
    const offered = async () => (await readTrain(ticket)).pullRequest
    return eventually('the ticket is offered', offered, { ...LONG, explain: () => explain(ticket) })
  }

  const storyOf = ({ attempts }: RunDetail) =>
    attempts.map(({ stage, role, combined, state }) => `${stage} ${combined ? 'combined' : role} ${state}`)

  /** The branch as the store has it: every commit of its own line was proved by checks on that very commit. */
  async function expectNeverRed({ id, projectId }: Ticket, { headCommit, cars }: Train, base: string): Promise<void> {
    const store = join(product.data, 'repositories', 'local', `${projectId}.git`)
    const ref = `refs/sentra/tickets/${id}`
    await eventually('the ref follows', async () => (await git(store, 'rev-parse', ref)) === headCommit)
    const line = (await git(store, 'rev-list', '--first-parent', `${base}..${ref}`)).split('\n').toReversed()
    expect(line).toEqual(cars.map(({ combinedCommit }) => combinedCommit))
    const sql = 'select commit, exit_code as "exitCode" from sentra.checks where commit = any($1)'
    const checks = await queryDatabase<Pick<Check, 'commit' | 'exitCode'>>(product, sql, [line])
    expect(checks.map(({ commit }) => commit).toSorted()).toEqual(line.toSorted())
    expect(checks.every(({ exitCode }) => exitCode === 0)).toBe(true)
  }

  /** Holds the swap of the branch, which locks its ticket, until the checks are known to be green; then kills. */
  async function killBetweenTestAndSwap(ticket: Ticket): Promise<void> {
    const isTesting = async () => (await readTrain(ticket)).cars.find(({ state }) => state === 'testing')
    const { runId, combinedCommit } = await eventually('one is tested', isTesting, { ...LONG, isPassing: true })
    const holder = await connectDatabase(product)
    await holder.query('begin')
    await holder.query('select from sentra.tickets where id = $1 for update', [ticket.id])
    const ended = `select "end" from sentra.attempts where run_id = $1 and from_commit = $2 and kind = 'command'`
    await eventually('the checks are green', async () => {
      const [row] = await queryDatabase<{ end: { outcome: string } | null }>(product, ended, [runId, combinedCommit])
      return row?.end?.outcome === 'succeeded'
    })
    expect(await isTesting()).toMatchObject({ runId, combinedCommit })
    await product.killServer()
    await holder.query('rollback')
    await holder.end()
  }

  it('lands three that wait for each other in order, although the server dies before a swap, as one pull request', async () => {
    const project = await addShop(product, 'in-order')
    const base = await git(project.path, 'rev-parse', 'main')
    const ticket = await addTicket(project, 'Three lines')
    const first = await addTask(ticket, 'line one', { autoStart: 'code' })
    const second = await addTask(ticket, 'line two', { autoStart: 'code', dependsOn: [first.id] })
    const third = await addTask(ticket, 'line three', { autoStart: 'code', dependsOn: [second.id] })
    await expect(product.request('PATCH', `/tickets/${ticket.id}`, { delivery: 'each' })).rejects.toThrow(/has begun/)
    await killBetweenTestAndSwap(ticket)

    const pull = await untilOffered(ticket)
    const train = await readTrain(ticket)
    expect(train.cars.map(({ taskId, state }) => [taskId, state])).toEqual(
      [first, second, third].map(({ id }) => [id, 'landed']),
    )
    await expectNeverRed(ticket, train, base)
    expect(pull).toMatchObject({ state: 'open', taskId: null, runId: null, headCommit: train.headCommit, flags: [] })
    expect(pull.checks).toMatchObject([{ exitCode: 0, commit: train.headCommit }])
    expect(pull.summary).toContain(`line two (${second.id})`)
    expect((await readTicket(ticket)).ticket.status).toBe('in_review')
    expect(await git(project.path, 'rev-parse', 'main')).toBe(base)

    const shown = await product.command('ticket', ticket.id)
    expect(shown.stdout).toContain(`sentra merge ${ticket.id}`)
    expect((await product.command('diff', ticket.id)).stdout).toContain('+three')
    expect((await product.command('merge', ticket.id)).stdout).toMatch(/Merged into main/)
    expect(await readFile(join(project.path, 'LINES.md'), 'utf8')).toBe('# Lines\none\ntwo\nthree\n')
    expect((await readTicket(ticket)).ticket.status).toBe('done')

    expect((await product.command('undo', ticket.id)).stdout).toMatch(/takes the merge .* back/)
    expect((await readTicket(ticket)).ticket.status).toBe('in_review')
    const again = await product.post<MergeResult>(`/pull-requests/${pull.id}/merge`)
    expect(again.delivered).toBe(true)
    expect(await readFile(join(project.path, 'LINES.md'), 'utf8')).toBe('# Lines\none\ntwo\nthree\n')
    expect((await readTicket(ticket)).ticket.status).toBe('done')
  }, 400_000)

  it('sends the second of two that pass alone and fail together back to its agent, and is never red', async () => {
    const project = await addShop(product, 'red-together')
    const base = await git(project.path, 'rev-parse', 'main')
    const ticket = await addTicket(project, 'Two ports')
    const tasks = [
      await addTask(ticket, 'port a', { autoStart: 'iterative_code_test' }),
      await addTask(ticket, 'port b', { autoStart: 'iterative_code_test' }),
    ]
    await untilOffered(ticket)
    const train = await readTrain(ticket)
    await expectNeverRed(ticket, train, base)
    const details = await Promise.all(tasks.map(readRun))
    const ofSecond = details.find((detail) => detail?.run.id === train.cars[1]?.runId)
    expect(ofSecond && storyOf(ofSecond)).toEqual([
      'CODE coder succeeded',
      'TEST tester succeeded',
      'TEST combined failed',
      'CODE fixer succeeded',
      'TEST tester succeeded',
      'TEST combined succeeded',
    ])
    const said = ofSecond ? (await listLog(product, ofSecond.run)).map(({ message }) => message) : []
    expect(said.join('\n')).toContain('I take port 3001; others have: 3000.')
  }, 400_000)

  it('gives a conflict to the agent of the second, with both sides, and lands what it made of them', async () => {
    const project = await addShop(product, 'conflict')
    const base = await git(project.path, 'rev-parse', 'main')
    const ticket = await addTicket(project, 'Two lines')
    await addTask(ticket, 'line one', { autoStart: 'code' })
    await addTask(ticket, 'line two', { autoStart: 'code' })
    const pull = await untilOffered(ticket)
    const train = await readTrain(ticket)
    await expectNeverRed(ticket, train, base)
    const [, second] = train.cars
    const detail = await product.get<RunDetail>(`/runs/${second?.runId}`)
    expect(storyOf(detail)).toEqual(['CODE coder succeeded', 'CODE fixer succeeded', 'TEST combined succeeded'])
    await product.post(`/pull-requests/${pull.id}/merge`)
    const lines = (await readFile(join(project.path, 'LINES.md'), 'utf8')).split('\n').filter(Boolean)
    expect(lines.toSorted()).toEqual(['# Lines', 'one', 'two'])
  }, 400_000)
})
