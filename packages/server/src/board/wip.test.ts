import type { Project, Task, Ticket, TicketLimits } from '@sentra/contract'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startTestApp, type TestApp } from '../../test/app.ts'
import { addProject, register, TENANT } from '../../test/dispatch.ts'
import { inTenant } from '#platform'
import { runJobs } from '../runs/jobs.ts'
import { startPlanned } from '../runs/start-planned.ts'
import { setTaskStatus } from './set-task-status.ts'
import { wipRefusal, wipViolations } from './wip-rules.ts'

let server: TestApp
let project: Project
beforeAll(async () => {
  server = await startTestApp()
  await register(server, null)
})
afterAll(() => server.stop())
beforeEach(async () => {
  project = await addProject(server)
})

type Refused = { code: string; message: string }

async function ask<T>(line: string, body?: unknown): Promise<T> {
  return (await server.request(line.replace(' ', ' /api/v1'), { token: server.tokens.a, body })).body as T
}
const limitTo = (settings: object) => ask(`PATCH /projects/${project.id}`, { settings })
const addTicket = (title: string, more: object = {}) =>
  ask<Ticket>('POST /tickets', { projectId: project.id, title, ...more })
const plan = ({ id }: Ticket, more: object = {}) =>
  ask<Task>('POST /tasks', { projectId: project.id, title: 'Something', ticketId: id, autoStart: 'code', ...more })
const get = async ({ id }: Task) => (await ask<{ task: Task }>(`GET /tasks/${id}`)).task
const codes = async ({ id }: Task) =>
  (await ask<{ reasons: Refused[] }>(`GET /tasks/${id}/waiting`)).reasons.map(({ code }) => code)
const limits = async () => (await ask<{ items: TicketLimits[] }>(`GET /ticket-limits?projectId=${project.id}`)).items[0]
const setStatus = (task: Task, status: Task['status']) =>
  inTenant(server.app.database, TENANT, (tx) => setTaskStatus(tx, task.id, status))
const wake = ({ id }: Task) => startPlanned(server.app, { tenantId: TENANT, taskId: id })
const jobsFor = async ({ id }: Task) =>
  (await server.db.sql(`select key from graphile_worker.jobs where key like '%start-planned/' || $1`, [id])).length

describe('a project that wants one ticket in progress', () => {
  beforeEach(() => limitTo({ wipInProgress: 1 }))

  test('lets another wait, says why, and begins it when there is room', async () => {
    const first = await plan(await addTicket('First'))
    const second = await plan(await addTicket('Second'))
    expect(first.status).toBe('ready')
    expect(second).toMatchObject({ status: 'pending', plannedStart: { workflow: 'code' } })
    expect(await codes(second)).toEqual(['wip_limit'])
    await wake(second)
    expect(await get(second)).toMatchObject({ status: 'pending' })
    await setStatus(first, 'done')
    expect(await jobsFor(second)).toBe(1)
    await wake(second)
    expect(await get(second)).toMatchObject({ status: 'ready', plannedStart: null })
  })

  test('goes on with a ticket that has begun', async () => {
    const ticket = await addTicket('First')
    await plan(ticket)
    expect(await plan(ticket)).toMatchObject({ status: 'ready' })
  })

  test('does not hold what a person starts by hand, and shows that it is more than wanted', async () => {
    await plan(await addTicket('First'))
    const second = await plan(await addTicket('Second'))
    expect((await limits())?.violations).toEqual([])
    expect(await ask(`POST /tasks/${second.id}/execute`, { workflowType: 'code' })).toMatchObject({ state: 'queued' })
    expect(await limits()).toMatchObject({ inProgress: { count: 2, limit: 1 }, inReview: { count: 0, limit: null } })
    expect((await limits())?.violations).toEqual(['2 tickets are in progress: the project wants at most 1.'])
  })

  test('begins one of two that may begin at the same moment', async () => {
    const [one, two] = await Promise.all([plan(await addTicket('One')), plan(await addTicket('Two'))])
    expect([one.status, two.status].toSorted()).toEqual(['pending', 'ready'])
  })

  test('looks again when the limit changes, urgent tickets first', async () => {
    await plan(await addTicket('First'))
    const low = await plan(await addTicket('Low', { priority: 'low' }))
    const urgent = await plan(await addTicket('Urgent', { priority: 'critical' }))
    await limitTo({ wipInProgress: 2 })
    const job = runJobs['wake-held-back']
    if (typeof job !== 'function') throw new Error('no job')
    await job(server.app, { tenantId: TENANT, projectId: project.id }, new AbortController().signal)
    const rows = await server.db.sql<{ key: string }>(
      `select key from graphile_worker.jobs where key like '%start-planned/%' and (key like '%' || $1 or key like '%' || $2) order by id`,
      [low.id, urgent.id],
    )
    expect(rows.map(({ key }) => key.split('/').at(-1))).toEqual([urgent.id, low.id])
  })

  test('has no limit again when it is taken away', async () => {
    await limitTo({ wipInProgress: null })
    await plan(await addTicket('First'))
    expect(await plan(await addTicket('Second'))).toMatchObject({ status: 'ready' })
    expect(await limits()).toBeUndefined()
  })
})

test('a full review holds what has not begun and nothing else', () => {
  const wip = { inProgress: { count: 0, limit: null }, inReview: { count: 2, limit: 2 } }
  expect(wipRefusal('ready', wip)).toBe('2 tickets are in review, and the project wants at most 2.')
  expect(wipRefusal('in_progress', wip)).toBeUndefined()
  expect(wipRefusal('in_review', wip)).toBeUndefined()
  expect(wipViolations(wip)).toEqual([])
})
