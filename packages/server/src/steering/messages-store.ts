import type { AttemptId, MessageId, RunId } from '@sentra/contract'
import { sql } from 'kysely'
import type { Tx } from '#platform'

export type MessageRow = {
  id: MessageId
  runId: RunId
  text: string
  now: boolean
  sentBy: string
  sentAt: Date
  /** The attempt that has it as a command, or whose agent read it. */
  attemptId: AttemptId | null
  deliveredAt: Date | null
}

type NewMessage = Pick<MessageRow, 'id' | 'runId' | 'text' | 'now' | 'sentBy' | 'attemptId'>

export async function insertMessage(tx: Tx, message: NewMessage): Promise<void> {
  const { id, runId, text, now, sentBy, attemptId } = message
  await tx.db
    .insertInto('messages')
    .values({ id, run_id: runId, text, now, sent_by: sentBy, attempt_id: attemptId })
    .execute()
}

/** In the order they were sent. */
export async function listMessages(tx: Tx, runId: RunId): Promise<MessageRow[]> {
  return tx.db
    .selectFrom('messages')
    .select([
      sql<MessageId>`id`.as('id'),
      sql<RunId>`run_id`.as('runId'),
      'text',
      'now',
      'sent_by as sentBy',
      'sent_at as sentAt',
      sql<AttemptId | null>`attempt_id`.as('attemptId'),
      'delivered_at as deliveredAt',
    ])
    .where('tenant_id', '=', tx.tenantId)
    .where('run_id', '=', runId)
    .orderBy('sent_at')
    .orderBy('id')
    .execute()
}

export async function saveCommanded(tx: Tx, id: MessageId, attemptId: AttemptId): Promise<void> {
  await tx.db
    .updateTable('messages')
    .set({ attempt_id: attemptId })
    .where('tenant_id', '=', tx.tenantId)
    .where('id', '=', id)
    .execute()
}

/** Answers which of them were not delivered before. Ids come from a host that runs strangers' code: only the run's count. */
export async function saveDelivered(
  tx: Tx,
  { runId, attemptId }: { runId: RunId; attemptId: AttemptId },
  ids: string[],
): Promise<MessageId[]> {
  const { rows } = await sql<{ id: MessageId }>`
    update messages set delivered_at = now(), attempt_id = ${attemptId}
    where tenant_id = ${tx.tenantId} and run_id = ${runId} and id = any (${ids}::text[]) and delivered_at is null
    returning id`.execute(tx.db)
  return rows.map(({ id }) => id)
}
