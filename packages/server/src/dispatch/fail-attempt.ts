import type { AttemptEnd, AttemptId } from '@sentra/contract'
import { enqueueJob } from '#jobs'
import { type App, inTenant, type Tx } from '#platform'
import { getAttempt, lockRun, saveAttempt } from '#runs'
import { killedText } from '#steering'

type Failure = { attemptId: AttemptId; reason: AttemptEnd['reason']; message: string }

/** Ends an attempt that cannot end itself, once; what follows is decided as for every other end. */
export function failAttempt(app: App, tenantId: string, failure: Failure): Promise<void> {
  return inTenant(app.database, tenantId, (tx) => failAttemptIn(tx, failure))
}

export async function failAttemptIn(tx: Tx, { attemptId, reason, message }: Failure): Promise<void> {
  const { runId } = await getAttempt(tx, attemptId)
  await lockRun(tx, runId)
  const attempt = await getAttempt(tx, attemptId)
  if (attempt.end !== null || attempt.endedAt !== null) return
  if (attempt.killedBy !== null)
    return endAttempt(tx, attemptId, { outcome: 'failed', reason: 'killed', message: killedText(attempt.killedBy) })
  await endAttempt(tx, attemptId, { outcome: attempt.cancelRequested ? 'cancelled' : 'failed', reason, message })
}

/** Stores how an attempt ended and queues what follows. The caller holds the run's row lock. */
export async function endAttempt(tx: Tx, attemptId: AttemptId, end: AttemptEnd): Promise<void> {
  await saveAttempt(tx, attemptId, { end })
  await enqueueJob(tx, { task: 'finish-attempt', payload: { attemptId }, key: `finish-attempt/${attemptId}` })
}
