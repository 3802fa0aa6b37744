import { newId, type TicketComment, type TicketId } from '@sentra/contract'
import { nameOf, recordAudit } from '#access'
import { appendEvent } from '#events'
import type { Principal, Tx } from '#platform'
import { getTicket } from '../tickets-store.ts'
import { getComment, insertComment, toComment } from './comments-store.ts'

/** Says something about a ticket to other people. Nothing starts by it, and no agent is given it. NOT_FOUND. */
export async function writeComment(
  tx: Tx,
  principal: Principal,
  { ticketId, text }: { ticketId: TicketId; text: string },
): Promise<TicketComment> {
  const { projectId } = await getTicket(tx, ticketId)
  const id = newId('ticketComment')
  await insertComment(tx, { id, ticketId, text, createdBy: principal.userId })
  await recordAudit(tx, principal, { action: 'ticket:comment', subject: ticketId, details: { commentId: id } })
  appendEvent(tx, 'ticket.commented', { projectId, ticketId, by: nameOf(principal.userId) })
  return toComment(await getComment(tx, ticketId, id), principal.userId)
}
