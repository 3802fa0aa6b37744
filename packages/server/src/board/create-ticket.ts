import { type CreateTicket, newId, type Ticket } from '@sentra/contract'
import { recordAudit } from '#access'
import { appendEvent } from '#events'
import type { Principal, Tx } from '#platform'
import { getProject, requireActive } from '#projects'
import { getTicket, insertTicket, toTicket } from './tickets-store.ts'

/** Writes a ticket in the backlog and its event. */
export async function createTicket(tx: Tx, principal: Principal, input: CreateTicket): Promise<Ticket> {
  requireActive(await getProject(tx, input.projectId))
  const id = newId('ticket')
  const deadline = input.deadline === undefined ? null : new Date(input.deadline)
  await insertTicket(tx, { ...input, id, deadline, createdBy: principal.userId })
  await recordAudit(tx, principal, { action: 'ticket:create', subject: id })
  appendEvent(tx, 'ticket.created', { projectId: input.projectId, ticketId: id, title: input.title })
  return toTicket(await getTicket(tx, id))
}
