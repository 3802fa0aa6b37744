import { type CreateTicket, newId, type Ticket } from '@sentra/contract'
import { recordAudit } from '#access'
import { appendEvent } from '#events'
import type { Principal, Tx } from '#platform'
import { getProject, requireActive, ticketBranchName } from '#projects'
import { getTicket, insertTicket, toTicket } from './tickets-store.ts'

/** `branchPrefix`: what its branch is called after, if it is delivered together. */
type NewTicket = CreateTicket & { branchPrefix?: 'spec' | 'ticket' }

/** Writes a ticket in the backlog and its event. */
export async function createTicket(tx: Tx, principal: Principal, input: NewTicket): Promise<Ticket> {
  const { branchPrefix: prefix = 'ticket', ...words } = input
  requireActive(await getProject(tx, input.projectId))
  const id = newId('ticket')
  const deadline = input.deadline === undefined ? null : new Date(input.deadline)
  const branch = ticketBranchName({ prefix, title: input.title, id })
  await insertTicket(tx, { ...words, id, deadline, branch, createdBy: principal.userId })
  await recordAudit(tx, principal, { action: 'ticket:create', subject: id })
  appendEvent(tx, 'ticket.created', { projectId: input.projectId, ticketId: id, title: input.title })
  return toTicket(await getTicket(tx, id))
}
