import type { Project, Task, Ticket, TicketBlocking } from '@sentra/contract'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startTestApp, type TestApp } from '../../test/app.ts'
import { addProject } from '../../test/dispatch.ts'

let server: TestApp
let project: Project
beforeAll(async () => {
  server = await startTestApp()
})
afterAll(() => server.stop())
beforeEach(async () => {
  project = await addProject(server)
})

async function ask<T>(line: string, body?: unknown): Promise<T> {
  return (await server.request(line.replace(' ', ' /api/v1'), { token: server.tokens.a, body })).body as T
}
const addTicket = (title: string) => ask<Ticket>('POST /tickets', { projectId: project.id, title })
const add = (title: string, ticket: Ticket | null, dependsOn: Task[] = []) =>
  ask<Task>('POST /tasks', {
    projectId: project.id,
    title,
    ...(ticket && { ticketId: ticket.id }),
    dependsOn: dependsOn.map(({ id }) => id),
  })
const blockingOf = ({ id }: Ticket) => ask<TicketBlocking>(`GET /tickets/${id}/blocking`)

test('a ticket shows its tasks, what they wait for and what waits for them, also in other tickets', async () => {
  const [mine, other] = [await addTicket('Passkeys'), await addTicket('Accounts')]
  const far = await add('Choose a database', other)
  const near = await add('Store accounts', other, [far])
  const first = await add('Store passkeys', mine, [near])
  const second = await add('Offer them', mine, [first])
  const alone = await add('Say so in the guide', mine)
  const after = await add('Drop passwords', null, [second])
  await add('Something else', other)

  const { tasks, edges, minutes } = await blockingOf(mine)
  expect(tasks.map(({ title, isOwn, isCritical }) => [title, isOwn, isCritical])).toEqual([
    // Beyond what is next to the ticket, but part of what decides when it is done.
    ['Choose a database', false, true],
    ['Store accounts', false, true],
    ['Store passkeys', true, true],
    ['Offer them', true, true],
    ['Say so in the guide', true, false],
    ['Drop passwords', false, false],
  ])
  expect(tasks.find(({ id }) => id === near.id)?.ticket).toEqual({ id: other.id, title: 'Accounts' })
  expect(tasks.find(({ id }) => id === after.id)?.ticket).toBeNull()
  expect(edges).toEqual([
    { taskId: near.id, dependsOn: far.id },
    { taskId: first.id, dependsOn: near.id },
    { taskId: second.id, dependsOn: first.id },
    { taskId: after.id, dependsOn: second.id },
  ])
  expect(minutes).toBeGreaterThan(0)
  expect(edges.some(({ taskId }) => taskId === alone.id)).toBe(false)
})

test('a dependency that would close a cycle through another ticket is refused in words that name the way', async () => {
  const [mine, other] = [await addTicket('Passkeys'), await addTicket('Accounts')]
  const first = await add('First', mine)
  const second = await add('Second', other, [first])
  const refused = await ask<{ code: string; message: string }>(`POST /tasks/${first.id}/dependencies`, {
    otherTaskId: second.id,
  })
  expect(refused).toMatchObject({ code: 'DEPENDENCY_CYCLE' })
  expect(refused.message).toContain(`${first.id} waits for ${second.id} waits for ${first.id}`)
  expect((await blockingOf(mine)).edges).toEqual([{ taskId: second.id, dependsOn: first.id }])
})

test('a ticket without tasks blocks nothing', async () => {
  expect(await blockingOf(await addTicket('Empty'))).toEqual({ tasks: [], edges: [], minutes: 0 })
})
