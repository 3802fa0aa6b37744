import type { RunId } from '@sentra/contract'
import { nameOf, recordAudit } from '#access'
import { appendEvent } from '#events'
import { ensure, type Principal, type Tx } from '#platform'
import { insertCommand, isLive, listAttempts, lockRun, type RunRow, saveRun } from '#runs'
import { noteInLog } from './note-in-log.ts'

/**
 * Lets a paused run go on: the agent that stands still takes its next turn, or another attempt goes on in its session.
 * Errors: NOT_PAUSED, RUN_TAKEN.
 */
export async function resumeRun(tx: Tx, principal: Principal, runId: RunId): Promise<RunRow> {
  const run = await lockRun(tx, runId)
  ensure(run.pausedAt !== null, 'NOT_PAUSED', `Run ${runId} is not paused, it is ${run.state}.`)
  const handBack = `\`sentra hand-back ${run.taskId}\` lets it go on.`
  ensure(run.takenBy === null, 'RUN_TAKEN', `Run ${runId} was taken over by ${nameOf(run.takenBy ?? '')}: ${handBack}`)
  await releaseRun(tx, principal, run)
  return lockRun(tx, runId)
}

/** Ends the pause of a locked run. */
export async function releaseRun(tx: Tx, principal: Principal, run: RunRow): Promise<void> {
  const by = nameOf(principal.userId)
  await saveRun(tx, run.id, { pausedAt: null, pausedBy: null })
  for (const attempt of await listAttempts(tx, run.id)) {
    // One that was given back may still have the pause among its commands, and gets them with its next lease.
    const isToCome = attempt.state === 'ready' || isLive(attempt)
    if (attempt.kind === 'agent' && isToCome) await insertCommand(tx, attempt.id, { type: 'resume', by })
  }
  await recordAudit(tx, principal, { action: 'run:resume', subject: run.id })
  await noteInLog(tx, run, { message: `Resumed by ${by}` })
  appendEvent(tx, 'run.resumed', { projectId: run.projectId, taskId: run.taskId, runId: run.id, by })
}
