import type { RunId } from '@sentra/contract'
import { recordAudit } from '#access'
import { getTask } from '#board'
import { ensure, type Principal, type Tx } from '#platform'
import { discard } from '#trash'
import type { z } from 'zod'
import { type AttemptRow, listAttempts } from './attempts-store.ts'
import { changeRunState } from './change-run-state.ts'
import { endAttempts } from './end-attempts.ts'
import { keptPause } from './pause-rules.ts'
import { activeRunStates } from './run-rules.ts'
import { lockRun, type RunRow } from './runs-store.ts'
import type { BeforeCancel } from './undo-cancel.ts'

/**
 * Cancels a run: its state says so at once, ready attempts end here, live ones get the command and end when their
 * sandbox is gone (5 s at most on a reachable host). Nothing is lost: the entry in the trash undoes it, and retry goes
 * on from the last commit.
 */
export async function cancelRun(tx: Tx, principal: Principal, runId: RunId): Promise<RunRow> {
  const run = await lockRun(tx, runId)
  ensure(
    (activeRunStates as readonly string[]).includes(run.state),
    'RUN_NOT_ACTIVE',
    `Run ${runId} is over (${run.state}): there is nothing to cancel.`,
  )
  const attempts = await listAttempts(tx, runId)
  await keepWork(tx, principal, { run, last: attempts.at(-1) })
  await endAttempts(tx, run, { attempts, reason: `cancelled by ${principal.userId}` })
  await recordAudit(tx, principal, { action: 'run:cancel', subject: runId })
  const name = run.contestId === null ? run.taskId : run.id
  await changeRunState(tx, run, {
    state: 'cancelled',
    message: `Cancelled. \`sentra undo ${name}\` lets it go on, \`sentra retry ${name}\` starts the stage anew.`,
  })
  return lockRun(tx, runId)
}

type Work = { run: RunRow; last: AttemptRow | undefined }

async function keepWork(tx: Tx, principal: Principal, { run, last }: Work): Promise<void> {
  const { id: runId, projectId, taskId, state, message, headCommit, baseCommit } = run
  const task = await getTask(tx, taskId)
  const commit = last?.stagedHead ?? headCommit
  const before: z.infer<typeof BeforeCancel> = { state, message, attemptId: last?.id ?? null, paused: keptPause(run) }
  const where = last === undefined ? '' : ` in ${last.stage}`
  await discard(tx, principal, {
    kind: 'cancel',
    projectId,
    taskId,
    runId,
    before,
    what: `Run of “${task.title}”, cancelled${where}`,
    ...(commit !== baseCommit && { commit }),
  })
}
