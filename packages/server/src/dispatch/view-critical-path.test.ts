import type { CriticalPath, Project, Task, Ticket } from '@sentra/contract'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startTestApp, type TestApp } from '../../test/app.ts'
import { addProject, register } from '../../test/dispatch.ts'

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

async function ask<T>(line: string, body?: unknown): Promise<T> {
  return (await server.request(line.replace(' ', ' /api/v1'), { token: server.tokens.a, body })).body as T
}
const add = (title: string, more: object = {}) => ask<Task>('POST /tasks', { projectId: project.id, title, ...more })
const path = (query = '') => ask<CriticalPath>(`GET /projects/${project.id}/critical-path${query}`)
const titles = ({ steps }: CriticalPath) => steps.map(({ title }) => title)

/** Runs of a task that is done, this long in all. */
async function finish(task: Task, minutes: number): Promise<void> {
  await server.db.sql(`update sentra.tasks set status = 'done' where id = $1`, [task.id])
  await server.db.sql(
    `update sentra.runs set state = 'succeeded', started_at = now() - $2 * interval '1 minute', ended_at = now() where task_id = $1`,
    [task.id, minutes],
  )
}

test('the longest chain of a project, what holds its first task, and of a ticket what reaches into others', async () => {
  const ticket = await ask<Ticket>('POST /tickets', { projectId: project.id, title: 'The house' })
  const ground = await add('The ground')
  const wall = await add('The wall', { dependsOn: [ground.id], ticketId: ticket.id })
  await add('The roof', { dependsOn: [wall.id] })
  await add('A tree')
  const whole = await path()
  expect(titles(whole)).toEqual(['The ground', 'The wall', 'The roof'])
  expect(whole).toMatchObject({ minutes: 90, heldBy: [{ code: 'not_started' }] })
  expect(whole.steps[0]).toMatchObject({ minutes: 30, basis: 'a guess', status: 'pending' })
  expect(titles(await path(`?ticketId=${ticket.id}`))).toEqual(['The ground', 'The wall'])
  expect(titles(await path(`?taskId=${ground.id}`))).toEqual(['The ground'])
})

test('finished tasks say how long others take, and what is done or deleted is not in the way', async () => {
  const done = await add('Paint', { autoStart: 'code' })
  await finish(done, 12)
  const second = await add('Paint again', { dependsOn: [done.id] })
  const deleted = await add('Paint more', { dependsOn: [second.id] })
  await ask(`POST /tasks/${deleted.id}/delete`, {})
  expect(await path()).toMatchObject({ minutes: 12, steps: [{ title: 'Paint again', basis: 'tasks of the project' }] })
})

test('a project without open tasks has an empty one', async () => {
  expect(await path()).toEqual({ steps: [], minutes: 0, heldBy: [] })
})
