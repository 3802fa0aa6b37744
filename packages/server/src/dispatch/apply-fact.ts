import { type AttemptEnd, type AttemptId, type JournalFact, newId } from '@sentra/contract'
import { appendEvent } from '#events'
import type { Tx } from '#platform'
import {
  type AttemptRow,
  countRefusal,
  getAttempt,
  insertQuestion,
  type RunRow,
  saveAttempt,
  saveListening,
  saveRun,
  settlePublication,
} from '#runs'
import { killedText, recordDelivery } from '#steering'
import { findBundleError, insertCheck, saveApplied } from './dispatch-store.ts'
import { endAttempt } from './fail-attempt.ts'
import { recordProposal } from './record-proposal.ts'

type Where = { run: RunRow; attemptId: AttemptId }

/** What a journal fact changes beside the log. Called once for each fact, in order, with the run's row locked. */
export async function applyFact(tx: Tx, where: Where, fact: JournalFact): Promise<void> {
  switch (fact.type) {
    case 'session':
      return saveAttempt(tx, where.attemptId, { sessionId: fact.sessionId })
    case 'plan':
      return saveRun(tx, where.run.id, { plan: fact.markdown })
    case 'review':
      return saveAttempt(tx, where.attemptId, { review: fact.review })
    case 'submission':
      return saveAttempt(tx, where.attemptId, { submission: fact.submission })
    case 'understanding':
      await saveAttempt(tx, where.attemptId, { understanding: fact.understanding })
      return announceUnderstanding(tx, where.run)
    case 'question':
      return recordQuestion(tx, where, fact)
    case 'prompted':
      return recordDelivery(tx, where, fact.messages)
    case 'paused':
    case 'resumed':
      return recordPause(tx, where, fact.type === 'paused')
    case 'command_applied':
      return saveApplied(tx, where.attemptId, fact.number)
    case 'step_ended':
      return recordCheck(tx, where, fact)
    case 'bundle':
      return recordUnchanged(tx, where, fact)
    case 'refused':
      return recordRefusal(tx, where, fact)
    case 'listening':
      await saveListening(tx, where.attemptId, fact.ports)
      return announcePorts(tx, where.run)
    case 'published':
      await settlePublication(tx, where.attemptId, fact)
      return announcePorts(tx, where.run)
    case 'followup':
      return recordProposal(tx, where, fact)
    case 'ended':
      return recordEnd(tx, where, fact)
    case 'log':
    case 'step_started':
    case 'agent_started':
    case 'agent_text':
    case 'tool':
    case 'usage':
    case 'progress':
      return undefined
  }
}

/** Who talks with the architect sees at once how ready the idea is. */
function announceUnderstanding(tx: Tx, { id: runId, projectId, taskId }: RunRow): void {
  appendEvent(tx, 'run.understood', { projectId, taskId, runId })
}

async function recordQuestion(
  tx: Tx,
  { run, attemptId }: Where,
  fact: Extract<JournalFact, { type: 'question' }>,
): Promise<void> {
  const id = newId('question')
  const { key, question, options } = fact
  if (!(await insertQuestion(tx, { id, runId: run.id, attemptId, key, question, options }))) return
  appendEvent(tx, 'question.asked', {
    projectId: run.projectId,
    taskId: run.taskId,
    runId: run.id,
    questionId: id,
    question,
  })
}

async function recordRefusal(
  tx: Tx,
  { run, attemptId }: Where,
  { host, port, reason, asked }: Extract<JournalFact, { type: 'refused' }>,
): Promise<void> {
  const { stage } = await getAttempt(tx, attemptId)
  if (!(await countRefusal(tx, { runId: run.id, attemptId, stage, host, port, reason, asked }))) return
  const { id: runId, projectId, taskId } = run
  appendEvent(tx, 'run.host_refused', { projectId, taskId, runId, destination: `${host}:${port}` })
}

function announcePorts(tx: Tx, { id: runId, projectId, taskId }: RunRow): void {
  appendEvent(tx, 'run.ports_changed', { projectId, taskId, runId })
}

async function recordPause(tx: Tx, { run, attemptId }: Where, isPaused: boolean): Promise<void> {
  await saveAttempt(tx, attemptId, { pausedAt: isPaused ? new Date() : null })
  const keys = { projectId: run.projectId, taskId: run.taskId, runId: run.id }
  appendEvent(tx, 'session.changed', { ...keys, attemptId, state: isPaused ? 'paused' : 'running' })
}

/** A command of a command stage is a check: it ran on the commit that the attempt started from. */
async function recordCheck(
  tx: Tx,
  { run, attemptId }: Where,
  fact: Extract<JournalFact, { type: 'step_ended' }>,
): Promise<void> {
  if (fact.step !== 'command') return
  const attempt = await getAttempt(tx, attemptId)
  const { label, command = label, exitCode, durationMs } = fact
  const check = { label, command, commit: attempt.fromCommit, exitCode, durationMs }
  await insertCheck(tx, { attemptId, runId: run.id }, check)
}

/** An empty bundle means that nothing changed; one with content was imported when it was uploaded. */
async function recordUnchanged(
  tx: Tx,
  { attemptId }: Where,
  fact: Extract<JournalFact, { type: 'bundle' }>,
): Promise<void> {
  if (fact.bytes > 0) return
  const attempt = await getAttempt(tx, attemptId)
  await saveAttempt(tx, attemptId, { stagedHead: attempt.fromCommit })
}

async function recordEnd(tx: Tx, { attemptId }: Where, fact: Extract<JournalFact, { type: 'ended' }>): Promise<void> {
  const attempt = await getAttempt(tx, attemptId)
  if (attempt.end !== null) return
  await endAttempt(
    tx,
    attemptId,
    endOfKilled(attempt, fact.end) ?? (await refuseWithoutWork(tx, attempt, fact)) ?? fact.end,
  )
}

/** A shim that an earlier version started was killed by cancelling it: its run has failed all the same. */
function endOfKilled({ killedBy, cancelRequested }: AttemptRow, end: AttemptEnd): AttemptEnd | undefined {
  if (killedBy === null || cancelRequested || end.outcome !== 'cancelled') return undefined
  return { outcome: 'failed', reason: 'killed', message: killedText(killedBy) }
}

/** An agent stage that says it succeeded but whose work we could not take has failed. */
async function refuseWithoutWork(tx: Tx, attempt: AttemptRow, fact: Extract<JournalFact, { type: 'ended' }>) {
  if (fact.end.outcome !== 'succeeded' || attempt.kind !== 'agent') return undefined
  const error = await findBundleError(tx, attempt.id)
  if (error === null && attempt.stagedHead !== null) return undefined
  const message = error ?? 'The agent ended, but its work never arrived. Retry the stage.'
  return { outcome: 'failed', reason: 'bundle_failed', message } as const
}
