import { SentraError, type TicketComment, type TicketCommentId, type TicketId } from '@sentra/contract'
import { nameOf, recordAudit } from '#access'
import { appendEvent } from '#events'
import { ensure, type Principal, type Tx } from '#platform'
import { getTicket } from '../tickets-store.ts'
import { type CommentRow, getComment, lockComment, saveComment, toComment } from './comments-store.ts'

type Input = {
  ticketId: TicketId
  ticketCommentId: TicketCommentId
  text?: string | undefined
  /** False brings it back. */
  deleted?: boolean | undefined
}

/** Changes, deletes or brings back a comment of one's own. FORBIDDEN for that of another; CONFLICT for words of a deleted one. */
export async function changeComment(tx: Tx, principal: Principal, input: Input): Promise<TicketComment> {
  const { ticketId, ticketCommentId: id, text, deleted } = input
  const { projectId } = await getTicket(tx, ticketId)
  const comment = await lockComment(tx, ticketId, id)
  requireOwn(comment, principal)
  requireShown(comment, input)
  await saveComment(tx, id, {
    ...(text !== undefined && text !== comment.text && { text }),
    ...(deleted !== undefined && { deletedAt: deleted ? (comment.deletedAt ?? new Date()) : null }),
  })
  // The words that were there before are kept here: a change can be taken back by hand.
  const details = { commentId: id, before: comment.text, ...(deleted !== undefined && { deleted }) }
  await recordAudit(tx, principal, { action: 'ticket:change_comment', subject: ticketId, details })
  appendEvent(tx, 'ticket.commented', { projectId, ticketId, by: nameOf(principal.userId) })
  return toComment(await getComment(tx, ticketId, id), principal.userId)
}

function requireOwn({ createdBy }: CommentRow, { userId }: Principal): void {
  const message = `${nameOf(createdBy)} wrote this comment, and nobody else may change it: write one of your own.`
  ensure(createdBy === userId, 'FORBIDDEN', message)
}

function requireShown({ id, deletedAt }: CommentRow, { text, deleted }: Input): void {
  if (text === undefined || deletedAt === null || deleted === false) return
  throw new SentraError('CONFLICT', `Comment ${id} is deleted: bring it back first, then change it.`)
}
