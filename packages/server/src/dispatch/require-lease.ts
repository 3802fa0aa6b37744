import { type AttemptId, type RunnerId, SentraError } from '@sentra/contract'
import { type App, inTenant } from '#platform'
import { type AttemptRow, getAttempt, getRun, isLive, type RunRow } from '#runs'

type Claim = { runnerId: RunnerId; attemptId: AttemptId; generation: number }

/** The attempt that a runner holds now; STALE_GENERATION when it was given to another or is over. */
export function requireLease(app: App, tenantId: string, claim: Claim): Promise<{ attempt: AttemptRow; run: RunRow }> {
  return inTenant(app.database, tenantId, async (tx) => {
    const attempt = await getAttempt(tx, claim.attemptId)
    if (!isLive(attempt) || attempt.generation !== claim.generation || attempt.runnerId !== claim.runnerId) {
      throw new SentraError(
        'STALE_GENERATION',
        `Attempt ${claim.attemptId} is no longer leased to this runner: stop its shim.`,
      )
    }
    return { attempt, run: await getRun(tx, attempt.runId) }
  })
}
