import type { AttemptEnd, AttemptId } from '@sentra/contract'
import { type App, inTenant } from '#platform'
import { type AttemptRow, getAttempt, listAttempts, saveAttempt } from './attempts-store.ts'
import { changeRunState } from './change-run-state.ts'
import { lockRun } from './runs-store.ts'
import { changeAttemptState } from './start-attempt.ts'

type Abandoned = { tenantId: string; attemptId: AttemptId; error: Error }

/** Limit of AttemptEnd.message, with room for the words around the error. */
const MAX_REASON = 19_000

/**
 * The end of an attempt whose work could not be taken over however often it was tried: attempt and run fail with the
 * reason, so that nobody waits for them. What the agent handed in stays in the store; a retry makes the stage again.
 */
export function abandonAttempt(app: App, { tenantId, attemptId, error }: Abandoned): Promise<void> {
  return inTenant(app.database, tenantId, async (tx) => {
    const run = await lockRun(tx, (await getAttempt(tx, attemptId)).runId)
    const attempt = await getAttempt(tx, attemptId)
    if (attempt.end === null || attempt.endedAt !== null) return
    await saveAttempt(tx, attempt.id, { end: endOf(attempt, error) })
    await changeAttemptState(tx, { run, attempt }, 'failed')
    const isNewest = (await listAttempts(tx, run.id)).at(-1)?.id === attempt.id
    if (!isNewest || (run.state !== 'queued' && run.state !== 'running')) return
    const message = `${attempt.stage} ended, but what follows could not be done: ${error.message}`
    await changeRunState(tx, run, {
      state: 'failed',
      message: `${message} Correct that, then \`sentra retry ${run.taskId}\`.`,
    })
  })
}

/** A stage that failed keeps its own reason; one that succeeded has not, because nothing of it was stored. */
function endOf({ end, kind }: AttemptRow, error: Error): AttemptEnd {
  if (end !== null && end.outcome !== 'succeeded') return { ...end, outcome: 'failed' }
  const message = `The stage ended well, but what it made could not be stored: ${error.message.slice(-MAX_REASON)}`
  return { outcome: 'failed', reason: kind === 'agent' ? 'bundle_failed' : 'sandbox_failed', message }
}
