import type { Project, Run, RunnerId, Task, Ticket } from '@sentra/contract'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startTestApp, type TestApp } from '../../test/app.ts'
import { addProject, lease, register, TENANT } from '../../test/dispatch.ts'
import { inTenant } from '#platform'
import { startPlanned } from '../runs/start-planned.ts'
import { findChain } from './dependency-rules.ts'
import { setTaskStatus } from './set-task-status.ts'

let server: TestApp
let project: Project
let runnerId: RunnerId
beforeAll(async () => {
  server = await startTestApp()
  ;({ runnerId } = await register(server, null))
})
afterAll(() => server.stop())
beforeEach(async () => {
  project = await addProject(server)
})

type Refused = { code: string; message: string }

async function ask<T>(line: string, body?: unknown): Promise<T> {
  return (await server.request(line.replace(' ', ' /api/v1'), { token: server.tokens.a, body })).body as T
}
const add = (title: string, more: object = {}) => ask<Task>('POST /tasks', { projectId: project.id, title, ...more })
const wait = (task: Task, other: Task) =>
  ask<Task & Refused>(`POST /tasks/${task.id}/dependencies`, { otherTaskId: other.id })
const get = async (task: Task) => (await ask<{ task: Task }>(`GET /tasks/${task.id}`)).task
const reasons = async (task: Task) => (await ask<{ reasons: Refused[] }>(`GET /tasks/${task.id}/waiting`)).reasons
const finish = (task: Task) => inTenant(server.app.database, TENANT, (tx) => setTaskStatus(tx, task.id, 'done'))
const wake = (task: Task) => startPlanned(server.app, { tenantId: TENANT, taskId: task.id })
const jobsFor = (task: Task) =>
  server.db.sql(`select key from graphile_worker.jobs where key like '%start-planned/' || $1`, [task.id])

describe('a task that depends on another', () => {
  test('waits when it is planned, and begins by itself when the other is done', async () => {
    const first = await add('The ground')
    const second = await add('The house', { dependsOn: [first.id], autoStart: 'code' })
    expect(second).toMatchObject({
      status: 'pending',
      openDependencies: 1,
      plannedStart: { workflow: 'code', failure: null },
    })
    expect(await reasons(second)).toEqual([
      { code: 'dependency', taskId: first.id, message: `Waits for ${first.id} (The ground), which is pending.` },
    ])
    expect(await jobsFor(second)).toEqual([])
    await finish(first)
    expect(await jobsFor(second)).toHaveLength(1)
    await wake(second)
    await wake(second)
    expect(await get(second)).toMatchObject({ status: 'ready', openDependencies: 0, plannedStart: null })
    const { runs } = await ask<{ runs: Run[] }>(`GET /tasks/${second.id}`)
    expect(runs).toHaveLength(1)
  })

  test('is not started ahead of it unless a person says so', async () => {
    const first = await add('The ground')
    const second = await add('The house', { dependsOn: [first.id] })
    const start = (more: object) =>
      ask<Run & Refused>(`POST /tasks/${second.id}/execute`, { workflowType: 'code', ...more })
    expect(await start({})).toMatchObject({ code: 'DEPENDENCIES_OPEN' })
    expect(await start({ ignoreDependencies: true })).toMatchObject({ state: 'queued' })
  })

  test('begins when the dependency is taken away', async () => {
    const first = await add('The ground')
    const second = await add('The house', { dependsOn: [first.id], autoStart: 'code' })
    await ask(`DELETE /tasks/${second.id}/dependencies/${first.id}`)
    expect(await jobsFor(second)).toHaveLength(1)
    await wake(second)
    expect(await get(second)).toMatchObject({ status: 'ready' })
  })

  test('says what to do when the other one will not become done', async () => {
    const first = await add('The ground')
    const second = await add('The house', { dependsOn: [first.id], autoStart: 'code' })
    await inTenant(server.app.database, TENANT, (tx) => setTaskStatus(tx, first.id, 'cancelled'))
    await wake(second)
    const [reason] = await reasons(second)
    expect(reason?.message).toContain('It will not become done by itself')
  })

  test('says why it could not be started, and is started by the next try', async () => {
    const first = await add('The ground')
    const second = await add('The house', { dependsOn: [first.id], autoStart: 'code' })
    await server.db.sql(`update sentra.planned_starts set workflow = 'gone' where task_id = $1`, [second.id])
    await finish(first)
    await wake(second)
    expect((await get(second)).plannedStart?.failure).toContain('gone')
    expect(await reasons(second)).toMatchObject([{ code: 'start_failed' }])
    expect(await ask(`PUT /tasks/${second.id}/planned-start`, { workflowType: 'code' })).toMatchObject({
      status: 'ready',
    })
  })
})

describe('a task that lies in the trash', () => {
  test('does not begin when its time comes, counts in no ticket, and begins when it is taken out', async () => {
    const ticket = await ask<Ticket>('POST /tickets', { projectId: project.id, title: 'A house' })
    const first = await add('The ground', { ticketId: ticket.id })
    const second = await add('The house', { ticketId: ticket.id, dependsOn: [first.id], autoStart: 'code' })
    const { trashId } = await ask<{ trashId: string }>(`POST /tasks/${second.id}/delete`, {})
    await finish(first)
    await wake(second)
    expect(await get(second)).toMatchObject({ runId: null, plannedStart: { failure: null } })
    const seen = async () => (await ask<{ ticket: Ticket }>(`GET /tickets/${ticket.id}`)).ticket
    expect(await seen()).toMatchObject({ status: 'done', taskCount: 1 })
    await ask(`POST /trash/${trashId}/restore`, {})
    expect(await seen()).toMatchObject({ status: 'in_progress', taskCount: 2 })
    await wake(second)
    expect(await get(second)).toMatchObject({ status: 'ready' })
  })
})

describe('dependencies that cannot be', () => {
  test('a cycle is refused with the chain that would close', async () => {
    const [a, b, c] = [await add('A'), await add('B'), await add('C')]
    await wait(b, a)
    await wait(c, b)
    const refused = await wait(a, c)
    expect(refused.code).toBe('DEPENDENCY_CYCLE')
    expect(refused.message).toContain(`${a.id} waits for ${c.id} waits for ${b.id} waits for ${a.id}`)
    expect(await wait(a, a)).toMatchObject({ code: 'DEPENDENCY_CYCLE', message: 'A task cannot wait for itself.' })
  })

  test('two that are added at the same moment do not close a cycle together', async () => {
    for (let round = 0; round < 5; round += 1) {
      const [a, b] = [await add('A'), await add('B')]
      const both = await Promise.all([wait(a, b), wait(b, a)])
      expect(both.filter(({ code }) => code === 'DEPENDENCY_CYCLE')).toHaveLength(1)
    }
  })

  test('a task of another project, and one that is at work, are refused', async () => {
    const here = await add('Here')
    project = await addProject(server)
    const there = await add('There')
    expect(await wait(here, there)).toMatchObject({ code: 'INVALID_INPUT' })
    const busy = await add('Busy', { autoStart: 'code' })
    expect(await wait(busy, there)).toMatchObject({ code: 'RUN_ACTIVE' })
  })

  test('of any graph without a cycle every edge is found by its chain, and none closes one', () => {
    const edges = fc.array(fc.tuple(fc.nat(12), fc.nat(12)), { maxLength: 40 })
    fc.assert(
      fc.property(edges, (pairs) => {
        const acyclic = pairs
          .filter(([from, to]) => from > to)
          .map(([from, to]) => ({ taskId: `task-${from}`, dependsOn: `task-${to}` }) as never)
        for (const { taskId, dependsOn } of acyclic as { taskId: never; dependsOn: never }[]) {
          expect(findChain(acyclic, taskId, dependsOn)?.length).toBe(2)
          expect(findChain(acyclic, dependsOn, taskId)).toBeUndefined()
        }
      }),
    )
  })
})

describe('tasks that own the same files', () => {
  test('are not at work at the same time, and say whom they wait for', async () => {
    const first = await add('The API', { ownedFiles: ['src/api/**'], autoStart: 'code' })
    const second = await add('Users', { ownedFiles: ['src/**/users.ts'], autoStart: 'code' })
    const third = await add('Words', { ownedFiles: ['docs'], autoStart: 'code' })
    const given = await lease(server, runnerId, 100)
    const runOf = async (task: Task) => (await get(task)).runId
    const isGiven = (task: Task) => given.some(({ runId }) => runId === wanted.get(task.id))
    const wanted = new Map([
      [first.id, await runOf(first)],
      [second.id, await runOf(second)],
      [third.id, await runOf(third)],
    ])
    expect([first, second, third].map(isGiven)).toEqual([true, false, true])
    expect(await reasons(second)).toMatchObject([{ code: 'conflict', taskId: first.id }])
    expect(await ask(`GET /tasks/${second.id}/dependencies`)).toMatchObject({ conflictsWith: [{ id: first.id }] })
    await ask(`POST /runs/${(await get(first)).runId}/cancel`)
    expect(await lease(server, runnerId, 100)).toMatchObject([{ runId: wanted.get(second.id) }])
  })

  test.each(['/etc/passwd', '../outside/**', ''])('the glob %j is refused', async (glob) => {
    expect(await add('A', { ownedFiles: [glob] })).toMatchObject({ code: 'INVALID_INPUT' })
  })
})

describe('a ticket', () => {
  const ticketOf = async (id: string) => (await ask<{ ticket: Ticket }>(`GET /tickets/${id}`)).ticket
  const change = (ticket: Ticket, body: object) => ask<Ticket & Refused>(`PATCH /tickets/${ticket.id}`, body)
  const open = () => ask<Ticket>('POST /tickets', { projectId: project.id, title: 'Sign in' })

  test('follows its tasks to done, and back when another is added', async () => {
    const ticket = await open()
    expect(ticket).toMatchObject({ status: 'backlog', blocked: null, taskCount: 0 })
    const first = await add('Form', { ticketId: ticket.id, autoStart: 'code' })
    expect(await ticketOf(ticket.id)).toMatchObject({ status: 'in_progress', taskCount: 1 })
    await finish(first)
    expect(await ticketOf(ticket.id)).toMatchObject({ status: 'done', doneCount: 1 })
    await add('Words', { ticketId: ticket.id })
    expect(await ticketOf(ticket.id)).toMatchObject({ status: 'in_progress', taskCount: 2 })
    const { tasks } = await ask<{ tasks: Task[] }>(`GET /tickets/${ticket.id}`)
    expect(tasks.map(({ title }) => title)).toEqual(['Form', 'Words'])
  })

  test('that is blocked lets nothing of it begin by itself, and goes on when it is not', async () => {
    const ticket = await open()
    await change(ticket, { blockedReason: 'The customer has to decide.' })
    const task = await add('Form', { ticketId: ticket.id, autoStart: 'code' })
    expect(task).toMatchObject({ status: 'pending', plannedStart: { workflow: 'code' } })
    const [reason] = await reasons(task)
    expect(reason).toMatchObject({ code: 'blocked', message: expect.stringContaining('The customer has to decide.') })
    expect(await change(ticket, { blockedReason: null })).toMatchObject({ blocked: null })
    expect(await jobsFor(task)).toHaveLength(1)
    await wake(task)
    expect(await get(task)).toMatchObject({ status: 'ready' })
  })

  test('is moved by a person where its tasks say nothing, and refuses what they contradict', async () => {
    const ticket = await open()
    expect(await change(ticket, { status: 'ready' })).toMatchObject({ status: 'ready' })
    const task = await add('Form', { ticketId: ticket.id, autoStart: 'code' })
    expect(await change(ticket, { status: 'done' })).toMatchObject({ code: 'CONFLICT' })
    expect(await change(ticket, { status: 'cancelled' })).toMatchObject({ code: 'CONFLICT' })
    await ask(`POST /runs/${(await get(task)).runId}/cancel`)
    expect(await change(ticket, { status: 'cancelled' })).toMatchObject({ status: 'cancelled' })
    expect(await add('More', { ticketId: ticket.id })).toMatchObject({ code: 'CONFLICT' })
  })
})
