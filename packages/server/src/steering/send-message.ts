import { type Message, newId, type RunId } from '@sentra/contract'
import { nameOf, recordAudit } from '#access'
import { appendEvent } from '#events'
import { ensure, type Principal, type Tx } from '#platform'
import { isLive, listAttempts, lockRun, type RunRow } from '#runs'
import { sendAsCommand } from './deliver-messages.ts'
import { messageState } from './message-rules.ts'
import { insertMessage, listMessages, type MessageRow } from './messages-store.ts'
import { noteInLog } from './note-in-log.ts'

type Sent = { runId: RunId; text: string; now: boolean }

/**
 * Says something to the agent of a run: as a numbered command to the one at work, else in the prompt of the next one.
 * Errors: RUN_WAITS, RUN_NOT_ACTIVE.
 */
export async function sendMessage(tx: Tx, principal: Principal, { runId, text, now }: Sent): Promise<Message> {
  const run = await lockRun(tx, runId)
  refuseWithoutAgent(run)
  const id = newId('message')
  const sentBy = principal.userId
  await insertMessage(tx, { id, runId, text, now, sentBy, attemptId: null })
  const live = (await listAttempts(tx, runId)).find((attempt) => attempt.kind === 'agent' && isLive(attempt))
  if (live) await sendAsCommand(tx, live.id, { id, sentBy, text, now })
  await recordAudit(tx, principal, { action: 'run:send', subject: runId, details: { messageId: id, now } })
  const message = `${nameOf(sentBy)} to the agent${now ? ', now' : ''}: ${text}`
  await noteInLog(tx, run, { message, messageId: id })
  appendEvent(tx, 'message.sent', {
    projectId: run.projectId,
    taskId: run.taskId,
    runId,
    messageId: id,
    by: nameOf(sentBy),
  })
  const row = (await listMessages(tx, runId)).find((message) => message.id === id)
  if (!row) throw new Error(`message ${id} was not stored`)
  return toMessage(row, run)
}

export function toMessage(row: MessageRow, run: Pick<RunRow, 'state'>): Message {
  const { sentBy, sentAt, attemptId, deliveredAt, ...same } = row
  return {
    ...same,
    by: nameOf(sentBy),
    sentAt: sentAt.toISOString(),
    state: messageState(row, run.state),
    attemptId: deliveredAt === null ? null : attemptId,
    deliveredAt: deliveredAt?.toISOString() ?? null,
  }
}

function refuseWithoutAgent({ id, taskId, state, pullRequestId }: RunRow): void {
  const asks = `Its agent asked a question and waits: \`sentra task ${taskId}\` shows it, \`sentra answer\` answers.`
  const offers = `No agent is at work: the change waits for you. \`sentra merge ${taskId}\` takes it, \`sentra retry ${taskId}\` tries again.`
  ensure(state !== 'waiting', 'RUN_WAITS', pullRequestId === null ? asks : offers)
  ensure(
    state === 'queued' || state === 'running',
    'RUN_NOT_ACTIVE',
    `Run ${id} is over (${state}), nobody would read it: \`sentra retry ${taskId}\` starts an agent, then send it.`,
  )
}
