import type { RunId } from '@sentra/contract'
import { nameOf, recordAudit } from '#access'
import { appendEvent } from '#events'
import { ensure, type Principal, type Tx } from '#platform'
import { insertCommand, isLive, listAttempts, lockRun, type RunRow, saveRun } from '#runs'
import { noteInLog } from './note-in-log.ts'

/**
 * Lets a run stand still: no further attempt of it is leased, and the agent at work stops before its next turn, with
 * `now` at once. To pause a paused run changes nothing, unless it is to stop now. Errors: RUN_WAITS, RUN_NOT_ACTIVE.
 */
export async function pauseRun(
  tx: Tx,
  principal: Principal,
  { runId, now }: { runId: RunId; now: boolean },
): Promise<RunRow> {
  const run = await lockRun(tx, runId)
  refuseIdle(run)
  if (run.pausedAt !== null && !now) return run
  await holdRun(tx, principal, { run, how: { now, end: false } })
  return lockRun(tx, runId)
}

/** Pauses a locked run; `end`: the agent's process is not kept. */
export async function holdRun(
  tx: Tx,
  principal: Principal,
  { run, how }: { run: RunRow; how: { now: boolean; end: boolean } },
): Promise<void> {
  const by = nameOf(principal.userId)
  if (run.pausedAt === null) await saveRun(tx, run.id, { pausedAt: new Date(), pausedBy: principal.userId })
  for (const attempt of await listAttempts(tx, run.id)) {
    if (attempt.kind === 'agent' && isLive(attempt)) await insertCommand(tx, attempt.id, { type: 'pause', by, ...how })
  }
  await recordAudit(tx, principal, { action: 'run:pause', subject: run.id, details: how })
  await noteInLog(tx, run, { message: `Paused by ${by}${how.now ? ', now' : ', after the turn of the agent'}` })
  appendEvent(tx, 'run.paused', { projectId: run.projectId, taskId: run.taskId, runId: run.id, by })
}

function refuseIdle({ id, taskId, state }: RunRow): void {
  ensure(
    state !== 'waiting',
    'RUN_WAITS',
    `Run ${id} waits for you already, no agent is at work: \`sentra task ${taskId}\` says for what.`,
  )
  ensure(
    state === 'queued' || state === 'running',
    'RUN_NOT_ACTIVE',
    `Run ${id} is over (${state}): there is nothing to pause.`,
  )
}
