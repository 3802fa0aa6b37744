import type { AttemptId, Contest, PullRequest, Run, RunId, RunnerId, Task } from '@sentra/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestApp, type TestApp } from '../../test/app.ts'
import { addProject, lease, register, TENANT } from '../../test/dispatch.ts'
import { inTenant } from '#platform'
import { getProject, openStore, withFiles } from '#projects'
import { decideContest } from './decide-contest.ts'
import { finishAttempt } from './finish-attempt.ts'

let server: TestApp
let runnerId: RunnerId
beforeAll(async () => {
  server = await startTestApp()
  ;({ runnerId } = await register(server, null))
})
afterAll(() => server.stop())

const rehearsals = (count: number) => Array.from({ length: count }, () => ({ agent: 'rehearsal' }))

async function ask<T>(line: string, body?: unknown): Promise<T> {
  const reply = await server.request(line, { token: server.tokens.a, ...(body !== undefined && { body }) })
  if (reply.status >= 300) throw Object.assign(new Error(JSON.stringify(reply.body)), reply.body)
  return reply.body as T
}

async function addTask(): Promise<Task> {
  const project = await addProject(server)
  return ask('POST /api/v1/tasks', { projectId: project.id, title: 'Choose the best' })
}

async function startContest(count: number, task?: Task): Promise<{ task: Task; contest: Contest; runs: Run[] }> {
  const own = task ?? (await addTask())
  const body = { workflowType: 'code', entries: rehearsals(count) }
  const contest = await ask<Contest>(`POST /api/v1/tasks/${own.id}/contest`, body)
  return { task: own, contest, runs: contest.entries.map(({ run }) => run) }
}

/** The attempt of a run that is at work; whatever else is ready is given to the runner too. */
async function work(run: Run): Promise<AttemptId> {
  await lease(server, runnerId, 100)
  const text = `select id from sentra.attempts where run_id = $1 and state = 'leased' order by created_at desc`
  const [row] = await server.db.sql<{ id: AttemptId }>(text, [run.id])
  if (!row) throw new Error(`nothing of ${run.id} is at work`)
  return row.id
}

/** Its agent is at work, and ends with a file of so many lines. */
async function succeed(run: Run, lines: number): Promise<void> {
  const attemptId = await work(run)
  const project = await inTenant(server.app.database, TENANT, (tx) => getProject(tx, run.projectId))
  const store = await openStore(server.app, { tenantId: TENANT, project })
  const tree = await withFiles(store, run.baseCommit, { [`${run.id}.txt`]: 'line\n'.repeat(lines) })
  await end(attemptId, { outcome: 'succeeded', reason: 'completed', message: 'done' }, tree)
}

async function fail(run: Run): Promise<void> {
  const attemptId = await work(run)
  await end(attemptId, { outcome: 'failed', reason: 'agent_failed', message: 'it broke' }, null)
}

async function end(attemptId: AttemptId, how: object, stagedHead: string | null): Promise<void> {
  const text = 'update sentra.attempts set "end" = $2, staged_head = $3 where id = $1'
  await server.db.sql(text, [attemptId, JSON.stringify(how), stagedHead])
  await finishAttempt(server.app, { tenantId: TENANT, attemptId })
}

const decisions = (contest: Contest) =>
  server.db.sql(`select from graphile_worker._private_jobs where payload ->> 'contestId' = $1`, [contest.id])
const decide = (contest: Contest) => decideContest(server.app, TENANT, contest.id)
const taskOf = async ({ id }: Task) => (await ask<{ task: Task }>(`GET /api/v1/tasks/${id}`)).task
const contestOf = async ({ id }: Task) => (await ask<{ contest: Contest }>(`GET /api/v1/tasks/${id}/contest`)).contest
const pullsOf = async ({ id }: Task) =>
  (await ask<{ items: PullRequest[] }>(`GET /api/v1/pull-requests?taskId=${id}`)).items
const stateOf = async (task: Task, runId: RunId) => (await pullsOf(task)).find((pull) => pull.runId === runId)?.state

test('entries begin side by side from one commit, on branches of their own, and hold a slot each', async () => {
  const { task, runs } = await startContest(3)
  expect(new Set(runs.map(({ baseCommit }) => baseCommit)).size).toBe(1)
  expect(runs.map(({ branch }) => branch.slice(-2))).toEqual(['-1', '-2', '-3'])
  expect(await taskOf(task)).toMatchObject({ status: 'ready', runId: runs[0]?.id })
  for (const run of runs) await work(run)
  expect((await taskOf(task)).status).toBe('running')
})

test('nothing else is started on the task before all are over, whoever tries at the same moment', async () => {
  const { task } = await startContest(2)
  await expect(ask(`POST /api/v1/tasks/${task.id}/execute`, { workflowType: 'code' })).rejects.toMatchObject({
    code: 'RUN_ACTIVE',
  })
  await expect(startContest(2, task)).rejects.toMatchObject({ code: 'RUN_ACTIVE' })

  const other = await addTask()
  const tries = Array.from({ length: 4 }, (_, index) =>
    index % 2 === 0 ? startContest(2, other) : ask(`POST /api/v1/tasks/${other.id}/execute`, { workflowType: 'code' }),
  )
  const outcomes = await Promise.allSettled(tries)
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  for (const outcome of outcomes)
    if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'RUN_ACTIVE' })
})

test('the smaller of two changes is offered, the larger one is held with its commits, and a person may change that', async () => {
  const { task, contest, runs } = await startContest(2)
  const [large, small] = runs as [Run, Run]
  await succeed(large, 50)
  expect(await taskOf(task)).toMatchObject({ status: 'running' })
  expect(await stateOf(task, large.id)).toBe('closed')
  await decide(contest)
  expect((await contestOf(task)).kept).toBeNull()

  await succeed(small, 5)
  await decide(contest)
  await decide(contest)
  const decided = await contestOf(task)
  expect(decided.kept).toMatchObject({ runId: small.id, by: null })
  expect(decided.entries.map(({ run, reason }) => `${run.id} ${reason}`)).toEqual([
    `${small.id} the best by checks, review, size, tokens and time`,
    `${large.id} it changes 45 lines more`,
  ])
  expect(await taskOf(task)).toMatchObject({ status: 'in_review', runId: small.id })
  expect([await stateOf(task, small.id), await stateOf(task, large.id)]).toEqual(['open', 'closed'])

  await ask(`POST /api/v1/runs/${large.id}/keep`, {})
  expect((await contestOf(task)).kept).toMatchObject({ runId: large.id, by: expect.any(String) })
  expect(await taskOf(task)).toMatchObject({ status: 'in_review', runId: large.id })
  expect([await stateOf(task, small.id), await stateOf(task, large.id)]).toEqual(['closed', 'open'])
  const opened = await server.db.sql(`select from sentra.events where type = 'run.kept' and data ->> 'taskId' = $1`, [
    task.id,
  ])
  expect(opened).toHaveLength(2)
})

test('of entries that end at the same moment one asks for the decision', async () => {
  const { contest, runs } = await startContest(3)
  await Promise.all(runs.map((run) => succeed(run, 3)))
  expect((await decisions(contest)).length).toBeGreaterThan(0)
})

test('a person may choose before all are over; the others are cancelled and can go on', async () => {
  const { task, runs } = await startContest(3)
  const [done, waiting, busy] = runs as [Run, Run, Run]
  await expect(ask(`POST /api/v1/runs/${busy.id}/keep`, {})).rejects.toMatchObject({ code: 'NOT_KEEPABLE' })
  await succeed(done, 4)
  const stopped = await work(waiting)
  await expect(ask(`POST /api/v1/runs/${done.id}/keep`, {})).rejects.toMatchObject({ code: 'RUN_ACTIVE' })
  await ask(`POST /api/v1/runs/${done.id}/keep`, { cancel: true })
  expect(await taskOf(task)).toMatchObject({ status: 'in_review', runId: done.id })
  const { entries } = await contestOf(task)
  expect(entries.map(({ run }) => run.state)).toEqual(['succeeded', 'cancelled', 'cancelled'])

  const { items } = await ask<{ items: { id: string; runId: string }[] }>(`GET /api/v1/trash?taskId=${task.id}`)
  const entry = items.find(({ runId }) => runId === waiting.id)
  const undo = () => ask(`POST /api/v1/trash/${entry?.id}/restore`, {})
  await expect(undo()).rejects.toMatchObject({ code: 'NOT_UNDOABLE' })
  await end(stopped, { outcome: 'cancelled', reason: 'cancelled', message: 'cancelled' }, null)
  await undo()
  await succeed(waiting, 1)
  expect(await taskOf(task)).toMatchObject({ status: 'in_review', runId: done.id })
  expect([await stateOf(task, done.id), await stateOf(task, waiting.id)]).toEqual(['open', 'closed'])
})

test('cancelling and retrying one entry leaves the others alone', async () => {
  const { task, contest, runs } = await startContest(2)
  const [one, other] = runs as [Run, Run]
  await work(other)
  await ask(`POST /api/v1/runs/${one.id}/cancel`, {})
  expect((await ask<{ run: Run }>(`GET /api/v1/runs/${other.id}`)).run.state).toBe('running')
  expect((await taskOf(task)).status).toBe('running')
  await ask(`POST /api/v1/runs/${one.id}/retry`, {})
  await fail(one)
  await ask(`POST /api/v1/runs/${other.id}/cancel`, {})
  await decide(contest)
  expect((await contestOf(task)).kept).toBeNull()
  expect(await taskOf(task)).toMatchObject({ status: 'failed' })

  await ask(`POST /api/v1/runs/${one.id}/retry`, {})
  await succeed(one, 2)
  await decide(contest)
  expect(await taskOf(task)).toMatchObject({ status: 'in_review', runId: one.id })
})

test('a task that is deleted cancels all of its entries', async () => {
  const { task, runs } = await startContest(2)
  await expect(ask(`POST /api/v1/tasks/${task.id}/delete`, {})).rejects.toMatchObject({ code: 'RUN_ACTIVE' })
  await ask(`POST /api/v1/tasks/${task.id}/delete`, { cancel: true })
  for (const { id } of runs) expect((await ask<{ run: Run }>(`GET /api/v1/runs/${id}`)).run.state).toBe('cancelled')
})

test('a task is created with its contest in one step, or not at all', async () => {
  const project = await addProject(server)
  const words = { projectId: project.id, title: 'At once', autoStart: 'code', entries: rehearsals(2) }
  const task = await ask<Task>('POST /api/v1/tasks', words)
  expect((await contestOf(task)).entries).toHaveLength(2)
  const refused = { ...words, title: 'Never', dependsOn: [task.id] }
  await expect(ask('POST /api/v1/tasks', refused)).rejects.toMatchObject({ code: 'DEPENDENCIES_OPEN' })
  const agents = [{ agent: 'rehearsal' }, { agent: 'nobody' }]
  await expect(ask('POST /api/v1/tasks', { ...words, title: 'Never', entries: agents })).rejects.toMatchObject({
    code: 'UNKNOWN_AGENT',
  })
  expect(await server.db.sql(`select from sentra.tasks where title = 'Never'`)).toEqual([])
})

test.each([
  ['one agent', rehearsals(1)],
  ['six agents', rehearsals(6)],
])('%s is refused', async (_, entries) => {
  const task = await addTask()
  const start = ask(`POST /api/v1/tasks/${task.id}/contest`, { workflowType: 'code', entries })
  await expect(start).rejects.toMatchObject({ code: 'INVALID_INPUT' })
})

test('two runs are compared by what they changed; nobody else sees them, and other projects are refused', async () => {
  const { runs } = await startContest(2)
  const [one, other] = runs as [Run, Run]
  await succeed(one, 2)
  await succeed(other, 7)
  const path = `/api/v1/comparisons?left=${one.id}&right=${other.id}`
  expect(await ask(`GET ${path}`)).toMatchObject({
    left: { runId: one.id, attemptId: null, agent: 'rehearsal', state: 'succeeded', size: { files: 1, additions: 2 } },
    right: { size: { additions: 7, deletions: 0 } },
    diff: { files: expect.arrayContaining([expect.objectContaining({ path: `${other.id}.txt` })]) },
  })
  expect(await server.request(`GET ${path}`, { token: server.tokens.b })).toMatchObject({ status: 404 })

  const { attempts } = await ask<{ attempts: { id: string }[] }>(`GET /api/v1/runs/${other.id}`)
  const mixed = await ask(`GET /api/v1/comparisons?left=${one.id}&right=${attempts[0]?.id}`)
  expect(mixed).toMatchObject({ right: { attemptId: attempts[0]?.id, what: 'CODE, coder, try 1' } })

  const elsewhere = await startContest(2)
  await expect(ask(`GET /api/v1/comparisons?left=${one.id}&right=${elsewhere.runs[0]?.id}`)).rejects.toMatchObject({
    code: 'INVALID_INPUT',
  })
})
