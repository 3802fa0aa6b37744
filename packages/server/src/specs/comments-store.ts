import { SentraError, type SpecComment, type SpecCommentId, type SpecId } from '@sentra/contract'
import { sql } from 'kysely'
import { nameOf } from '#access'
import type { Tx } from '#platform'

type CommentRow = Omit<SpecComment, 'by' | 'at' | 'resolvedAt'> & {
  createdBy: string
  createdAt: Date
  resolvedAt: Date | null
}

function selectComments(tx: Tx, specId: SpecId) {
  return tx.db
    .selectFrom('spec_comments')
    .select([
      sql<SpecCommentId>`id`.as('id'),
      'version',
      'anchor',
      'text',
      'created_by as createdBy',
      'created_at as createdAt',
      'resolved_at as resolvedAt',
    ])
    .where('tenant_id', '=', tx.tenantId)
    .where('spec_id', '=', specId)
}

type NewComment = Pick<CommentRow, 'id' | 'version' | 'anchor' | 'text' | 'createdBy'> & { specId: SpecId }

export async function insertComment(tx: Tx, { specId, createdBy, ...same }: NewComment): Promise<void> {
  await tx.db
    .insertInto('spec_comments')
    .values({ spec_id: specId, created_by: createdBy, ...same })
    .execute()
}

/** Oldest first. */
export async function listComments(tx: Tx, specId: SpecId): Promise<CommentRow[]> {
  return selectComments(tx, specId).orderBy('created_at').execute()
}

export async function getComment(tx: Tx, specId: SpecId, commentId: SpecCommentId): Promise<CommentRow> {
  const row = await selectComments(tx, specId).where('id', '=', commentId).executeTakeFirst()
  if (row) return row
  throw new SentraError('NOT_FOUND', `Spec ${specId} has no comment ${commentId}.`)
}

export async function saveResolved(tx: Tx, commentId: SpecCommentId, resolvedAt: Date | null): Promise<void> {
  await tx.db
    .updateTable('spec_comments')
    .set({ resolved_at: resolvedAt })
    .where('tenant_id', '=', tx.tenantId)
    .where('id', '=', commentId)
    .execute()
}

export function toComment({ createdBy, createdAt, resolvedAt, ...same }: CommentRow): SpecComment {
  return { ...same, by: nameOf(createdBy), at: createdAt.toISOString(), resolvedAt: resolvedAt?.toISOString() ?? null }
}
