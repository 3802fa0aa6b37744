import { SentraError, type TicketComment, type TicketCommentId, type TicketId } from '@sentra/contract'
import { sql } from 'kysely'
import { nameOf } from '#access'
import type { Tx } from '#platform'

export type CommentRow = Pick<TicketComment, 'id' | 'ticketId' | 'text'> & {
  createdBy: string
  createdAt: Date
  changedAt: Date | null
  deletedAt: Date | null
}

function selectComments(tx: Tx, ticketId: TicketId) {
  return tx.db
    .selectFrom('ticket_comments')
    .select([
      sql<TicketCommentId>`id`.as('id'),
      sql<TicketId>`ticket_id`.as('ticketId'),
      'text',
      'created_by as createdBy',
      'created_at as createdAt',
      'changed_at as changedAt',
      'deleted_at as deletedAt',
    ])
    .where('tenant_id', '=', tx.tenantId)
    .where('ticket_id', '=', ticketId)
}

type NewComment = Pick<CommentRow, 'id' | 'ticketId' | 'text' | 'createdBy'>

export async function insertComment(tx: Tx, { ticketId, createdBy, ...same }: NewComment): Promise<void> {
  await tx.db
    .insertInto('ticket_comments')
    .values({ ticket_id: ticketId, created_by: createdBy, ...same })
    .execute()
}

/** Oldest first, without those that were deleted. */
export async function listComments(tx: Tx, ticketId: TicketId): Promise<CommentRow[]> {
  const shown = selectComments(tx, ticketId).where('deleted_at', 'is', null)
  return shown.orderBy('created_at').orderBy('id').execute()
}

export async function getComment(tx: Tx, ticketId: TicketId, id: TicketCommentId): Promise<CommentRow> {
  return found(await selectComments(tx, ticketId).where('id', '=', id).executeTakeFirst(), id)
}

export async function lockComment(tx: Tx, ticketId: TicketId, id: TicketCommentId): Promise<CommentRow> {
  return found(await selectComments(tx, ticketId).where('id', '=', id).forUpdate().executeTakeFirst(), id)
}

function found(row: CommentRow | undefined, id: string): CommentRow {
  if (!row)
    throw new SentraError('NOT_FOUND', `This ticket has no comment ${id}: \`sentra ticket\` shows its comments.`)
  return row
}

type CommentChange = Partial<Pick<CommentRow, 'text' | 'deletedAt'>>

/** New words are marked as changed with the time of it. */
export async function saveComment(tx: Tx, id: TicketCommentId, { text, deletedAt }: CommentChange): Promise<void> {
  await tx.db
    .updateTable('ticket_comments')
    .set({
      ...(text !== undefined && { text, changed_at: sql<Date>`clock_timestamp()` }),
      ...(deletedAt !== undefined && { deleted_at: deletedAt }),
    })
    .where('tenant_id', '=', tx.tenantId)
    .where('id', '=', id)
    .execute()
}

/** As `reader` sees it. */
export function toComment(row: CommentRow, reader: string): TicketComment {
  const { createdBy, createdAt, changedAt, deletedAt, ...same } = row
  return {
    ...same,
    by: nameOf(createdBy),
    isOwn: createdBy === reader,
    at: createdAt.toISOString(),
    changedAt: changedAt?.toISOString() ?? null,
    deletedAt: deletedAt?.toISOString() ?? null,
  }
}
