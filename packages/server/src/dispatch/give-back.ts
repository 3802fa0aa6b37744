import type { AttemptId } from '@sentra/contract'
import { type App, inTenant } from '#platform'
import { changeAttemptState, getAttempt, lockRun } from '#runs'
import { returnLease } from './dispatch-store.ts'

/**
 * Puts an attempt back into the queue that was leased and never started. Only a lease that nothing was reported of:
 * everything else has left traces and waits for its deadline.
 */
export function giveBack(app: App, tenantId: string, attemptId: AttemptId): Promise<void> {
  return inTenant(app.database, tenantId, async (tx) => {
    const run = await lockRun(tx, (await getAttempt(tx, attemptId)).runId)
    const attempt = await getAttempt(tx, attemptId)
    if (attempt.state !== 'leased') return
    await returnLease(tx, attemptId)
    await changeAttemptState(tx, { run, attempt }, 'ready')
  })
}
