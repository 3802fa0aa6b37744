import {
  newId,
  type Project,
  type Run,
  type RunnerId,
  type Task,
  type Ticket,
  type TicketComment,
} from '@sentra/contract'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startTestApp, type TestApp } from '../../../test/app.ts'
import { addProject, register, TENANT } from '../../../test/dispatch.ts'
import { leaseAttempts } from '../../dispatch/lease-attempts.ts'

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
const addTicket = () => ask<Ticket>('POST /tickets', { projectId: project.id, title: 'Passkeys' })
const say = ({ id }: Ticket, text: string) => ask<TicketComment & Refused>(`POST /tickets/${id}/comments`, { text })
const change = ({ ticketId, id }: Pick<TicketComment, 'ticketId' | 'id'>, body: object) =>
  ask<TicketComment & Refused>(`PATCH /tickets/${ticketId}/comments/${id}`, body)
const list = async ({ id }: Ticket) => (await ask<{ items: TicketComment[] }>(`GET /tickets/${id}/comments`)).items

test('people say something, change it and take it back; what was said is announced', async () => {
  const ticket = await addTicket()
  const first = await say(ticket, 'Before the *fair*, please.')
  const second = await say(ticket, 'And in German.')
  expect(first).toMatchObject({ isOwn: true, text: 'Before the *fair*, please.', changedAt: null })
  expect((await list(ticket)).map(({ id }) => id)).toEqual([first.id, second.id])

  const changed = await change(first, { text: 'Before the fair in March.' })
  expect(changed).toMatchObject({ text: 'Before the fair in March.', changedAt: expect.any(String) as string })
  expect(await change(second, { deleted: true })).toMatchObject({ deletedAt: expect.any(String) as string })
  expect((await list(ticket)).map(({ text }) => text)).toEqual(['Before the fair in March.'])
  expect(await change(second, { text: 'Never mind.' })).toMatchObject({ code: 'CONFLICT' })
  expect(await change(second, { deleted: false })).toMatchObject({ deletedAt: null, changedAt: null })
  expect(await list(ticket)).toHaveLength(2)

  const events = await server.db.sql(
    `select 1 from sentra.events where type = 'ticket.commented' and data ->> 'ticketId' = $1`,
    [ticket.id],
  )
  expect(events).toHaveLength(5)
  const [entry] = await server.db.sql<{ details: { before: string } }>(
    `select details from sentra.audit_entries where subject = $1 and action = 'ticket:change_comment' order by id limit 1`,
    [ticket.id],
  )
  expect(entry?.details.before).toBe('Before the *fair*, please.')
})

test('words are needed, and a ticket that is there', async () => {
  const ticket = await addTicket()
  expect(await say(ticket, '   ')).toMatchObject({ code: 'INVALID_INPUT' })
  expect(await say({ ...ticket, id: newId('ticket') }, 'Hello')).toMatchObject({ code: 'NOT_FOUND' })
  expect(await change({ ticketId: ticket.id, id: newId('ticketComment') }, { deleted: true })).toMatchObject({
    code: 'NOT_FOUND',
  })
})

test('a comment of somebody else stays as it is', async () => {
  const ticket = await addTicket()
  const id = newId('ticketComment')
  await server.db.sql(
    `insert into sentra.ticket_comments (tenant_id, id, ticket_id, text, created_by) values ($1, $2, $3, 'Mine', 'usr-ann')`,
    [TENANT, id, ticket.id],
  )
  expect(await list(ticket)).toMatchObject([{ by: 'usr-ann', isOwn: false }])
  for (const body of [{ text: 'Yours' }, { deleted: true }])
    expect(await change({ ticketId: ticket.id, id }, body)).toMatchObject({ code: 'FORBIDDEN' })
  expect(await list(ticket)).toMatchObject([{ text: 'Mine' }])
})

test('an agent that works on a task of the ticket is not told', async () => {
  const ticket = await addTicket()
  await say(ticket, 'the words of a person to others')
  const task = await ask<Task>('POST /tasks', { projectId: project.id, ticketId: ticket.id, title: 'Store passkeys' })
  const run = await ask<Run>(`POST /tasks/${task.id}/execute`, { workflowType: 'code' })
  const runner = { tenantId: TENANT, runnerId, agents: new Set(['rehearsal']) }
  const lease = (await leaseAttempts(server.app, runner, 100)).find(({ order }) => order.runId === run.id)
  expect(JSON.stringify(lease?.order)).toContain('Store passkeys')
  expect(JSON.stringify(lease?.order)).not.toContain('the words of a person')
})
