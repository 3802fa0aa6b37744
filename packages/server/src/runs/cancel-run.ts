import type { RunId } from '@sentra/contract'
import { recordAudit } from '#access'
import { ensure, type Principal, type Tx } from '#platform'
import { insertCommand, listAttempts, saveAttempt } from './attempts-store.ts'
import { changeRunState } from './change-run-state.ts'
import { activeRunStates, liveStates } from './run-rules.ts'
import { lockRun, type RunRow } from './runs-store.ts'
import { changeAttemptState } from './start-attempt.ts'

/**
 * Cancels a run: its state says so at once, ready attempts end here, live ones get the command and end when their
 * sandbox is gone (5 s at most on a reachable host). Nothing that was committed is lost: retry goes on from it.
 */
export async function cancelRun(tx: Tx, principal: Principal, runId: RunId): Promise<RunRow> {
  const run = await lockRun(tx, runId)
  ensure(
    isIn(run.state, activeRunStates),
    'RUN_NOT_ACTIVE',
    `Run ${runId} is over (${run.state}): there is nothing to cancel.`,
  )
  for (const attempt of await listAttempts(tx, runId)) {
    if (attempt.state === 'ready') await changeAttemptState(tx, { run, attempt }, 'cancelled')
    if (!isIn(attempt.state, liveStates)) continue
    await saveAttempt(tx, attempt.id, { cancelRequested: true })
    await insertCommand(tx, attempt.id, { type: 'cancel', reason: `cancelled by ${principal.userId}` })
  }
  await recordAudit(tx, principal, { action: 'run:cancel', subject: runId })
  await changeRunState(tx, run, {
    state: 'cancelled',
    message: `Cancelled. \`sentra retry ${run.taskId}\` goes on from the last finished stage.`,
  })
  return lockRun(tx, runId)
}

function isIn<T extends string>(value: string, list: readonly T[]): value is T {
  return (list as readonly string[]).includes(value)
}
