import { type CreateTicket, newId, type Ticket } from '@sentra/contract'
import { recordAudit } from '#access'
import { appendEvent } from '#events'
import { enqueueJob } from '#jobs'
import type { Principal, Tx } from '#platform'
import { getProject, type ProjectRow, requireActive, ticketBranchName } from '#projects'
import { getTicket, insertTicket, toTicket } from './tickets-store.ts'

/** `ofSpec`: its branch is called so, and it is offered only when what the spec promises was proved. */
type NewTicket = CreateTicket & { ofSpec?: { title: string } }

/** Writes a ticket in the backlog and its event. */
export async function createTicket(tx: Tx, principal: Principal, input: NewTicket): Promise<Ticket> {
  const { ofSpec, ...words } = input
  const project = await getProject(tx, input.projectId)
  requireActive(project)
  const id = newId('ticket')
  const deadline = input.deadline === undefined ? null : new Date(input.deadline)
  const prefix = ofSpec === undefined ? 'ticket' : 'spec'
  const branch = ticketBranchName({ prefix, title: ofSpec?.title ?? input.title, id })
  const needsProof = ofSpec !== undefined
  await insertTicket(tx, { ...words, id, deadline, branch, needsProof, createdBy: principal.userId })
  await recordAudit(tx, principal, { action: 'ticket:create', subject: id })
  appendEvent(tx, 'ticket.created', { projectId: input.projectId, ticketId: id, title: input.title })
  // The domain of the forge opens its issue; one that was imported has one.
  if (isMirrored(project, needsProof))
    await enqueueJob(tx, { task: 'mirror-ticket', payload: { ticketId: id }, key: `mirror-ticket/${id}` })
  return toTicket(await getTicket(tx, id))
}

const isMirrored = ({ settings }: ProjectRow, isOfSpec: boolean) =>
  settings.mirrorTickets === 'all' || (settings.mirrorTickets === 'specs' && isOfSpec)
