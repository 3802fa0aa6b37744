import type { RunId } from '@sentra/contract'
import type { Tx } from '#platform'
import { listAttempts } from './attempts-store.ts'
import { changeRunState } from './change-run-state.ts'
import { lockRun } from './runs-store.ts'
import { startAttempt } from './start-attempt.ts'

/**
 * Lets the agent of a run that stands still for want of a budget go on in its session, from the work that it had left half
 * done. A run that stands still for another reason, or is over, stays as it is.
 */
export async function goOnAfterBudget(tx: Tx, runId: RunId): Promise<void> {
  const run = await lockRun(tx, runId)
  const attempt = (await listAttempts(tx, runId)).at(-1)
  if (run.state !== 'waiting' || attempt?.end?.reason !== 'budget_spent') return
  const { stageIndex, role, briefing } = attempt
  await startAttempt(tx, run, {
    stageIndex,
    role,
    briefing,
    fromCommit: attempt.stagedHead ?? attempt.fromCommit,
    resumeSessionId: attempt.sessionId ?? attempt.resumeSessionId,
  })
  await changeRunState(tx, run, { state: 'running', message: null })
}
