import type { AttemptId } from '@sentra/contract'
import { enqueueJob } from '#jobs'
import { type App, inTenant, type Tx } from '#platform'
import { type AttemptRow, changeAttemptState, getAttempt, isLive, lockRun, type RunRow } from '#runs'
import { returnLease } from './dispatch-store.ts'
import { failAttemptIn } from './fail-attempt.ts'

/** Settles a live attempt that its own runner knows nothing of. */
export function giveBack(app: App, tenantId: string, attemptId: AttemptId): Promise<void> {
  return inTenant(app.database, tenantId, async (tx) => {
    const run = await lockRun(tx, (await getAttempt(tx, attemptId)).runId)
    const attempt = await getAttempt(tx, attemptId)
    const message = 'The runner that had this attempt does not know it any more.'
    if (isLive(attempt)) await giveBackIn(tx, { run, attempt }, message)
  })
}

/**
 * Puts an attempt of which nothing was ever stored back into the queue; one that has left traces is lost, with the
 * reason, and one that somebody cancelled is not given to anybody again. The caller holds the run's row lock.
 */
export async function giveBackIn(
  tx: Tx,
  { run, attempt }: { run: RunRow; attempt: AttemptRow },
  message: string,
): Promise<void> {
  if (attempt.journalSeq > 0 || attempt.cancelRequested || attempt.killedBy !== null)
    return failAttemptIn(tx, { attemptId: attempt.id, reason: 'shim_lost', message })
  await returnLease(tx, attempt.id)
  await changeAttemptState(tx, { run, attempt }, 'ready')
  // A person may wait for the agent that never began.
  if (run.takenBy !== null) await enqueueJob(tx, { task: 'open-takeover', payload: { runId: run.id } })
}
