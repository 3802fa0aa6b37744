import type { AttemptId } from '@sentra/contract'
import { nameOf } from '#access'
import { appendEvent } from '#events'
import type { Tx } from '#platform'
import { type AttemptRow, insertCommand, type RunRow } from '#runs'
import { comeLate, forPrompt } from './message-rules.ts'
import { listMessages, type MessageRow, saveCommanded, saveDelivered } from './messages-store.ts'

/** Words of a person as an agent is told them. */
export type Told = { id: string; by: string; text: string; isNew: boolean }

/** What the first prompt of an attempt repeats or brings of what people said to its run. */
export async function listForPrompt(tx: Tx, attempt: Pick<AttemptRow, 'id' | 'runId'>): Promise<Told[]> {
  const messages = forPrompt(await listMessages(tx, attempt.runId), attempt.id)
  return messages.map(({ id, sentBy, text, deliveredAt }) => ({
    id,
    by: nameOf(sentBy),
    text,
    isNew: deliveredAt === null,
  }))
}

/** Sends what was said between the writing of a prompt and its lease after it. The caller holds the run's row lock. */
export async function sendLate(tx: Tx, attempt: AttemptRow, prompted: Told[]): Promise<void> {
  if (attempt.kind !== 'agent') return
  const late = comeLate(await listMessages(tx, attempt.runId), attempt.id, prompted)
  for (const message of late) await sendAsCommand(tx, attempt.id, message)
}

/** Gives a message to a live attempt. The caller holds the run's row lock. */
export async function sendAsCommand(
  tx: Tx,
  attemptId: AttemptId,
  { id, sentBy, text, now }: Pick<MessageRow, 'id' | 'sentBy' | 'text' | 'now'>,
): Promise<void> {
  await insertCommand(tx, attemptId, { type: 'message', id, by: nameOf(sentBy), text, now })
  await saveCommanded(tx, id, attemptId)
}

type Where = { run: RunRow; attemptId: AttemptId }

/** An agent began a turn with these messages. */
export async function recordDelivery(tx: Tx, { run, attemptId }: Where, told: { id: string }[]): Promise<void> {
  const where = { runId: run.id, attemptId }
  const ids = told.map(({ id }) => id)
  for (const messageId of await saveDelivered(tx, where, ids)) {
    const keys = { projectId: run.projectId, taskId: run.taskId, runId: run.id }
    appendEvent(tx, 'message.delivered', { ...keys, messageId })
  }
}
