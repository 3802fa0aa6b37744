import { AttemptId, RunState } from '@sentra/contract'
import { z } from 'zod'
import { ensure, type Tx } from '#platform'
import type { TrashEntryRow } from '#trash'
import { listAttempts } from './attempts-store.ts'
import { changeRunState } from './change-run-state.ts'
import { lockNewestRun } from './lock-newest-run.ts'
import { startAttempt } from './start-attempt.ts'
import { listWorktrees } from './worktrees-store.ts'

/** What undoing a cancel needs of the run as it was. */
export const BeforeCancel = z.object({
  state: RunState,
  message: z.string().nullable(),
  attemptId: AttemptId.nullable(),
})

/**
 * Takes a cancel back: a run that waited waits again, one that was at work goes on in a new attempt of its stage, with
 * the working copy as the agent left it and in the same session. Errors: NOT_UNDOABLE with the reason. Says what it did.
 */
export async function undoCancel(tx: Tx, entry: TrashEntryRow): Promise<string> {
  const before = BeforeCancel.parse(entry.before)
  const run = await lockNewestRun(tx, entry)
  const attempts = await listAttempts(tx, run.id)
  const last = attempts.at(-1)
  const isAsLeft = run.state === 'cancelled' && (last?.id ?? null) === before.attemptId
  ensure(isAsLeft, 'NOT_UNDOABLE', `Run ${run.id} went on since it was cancelled: there is nothing to undo.`)
  if (last === undefined || before.state === 'waiting') {
    await changeRunState(tx, run, { state: before.state, message: before.message })
    return `Run ${run.id} is ${before.state} again.`
  }
  ensure(
    last.endedAt !== null,
    'NOT_UNDOABLE',
    `The agent of ${run.id} is still being stopped: undo it again in a few seconds.`,
  )
  const copy = (await listWorktrees(tx, run.id)).find(({ attemptId }) => attemptId === last.id)
  // A check runs in a fresh clone of the commit, never in what somebody else left.
  const bringsWork = last.kind === 'agent' && copy !== undefined
  const isThere = !bringsWork || (copy.deletedAt === null && copy.emptyRequestedAt === null)
  ensure(
    isThere,
    'NOT_UNDOABLE',
    `The working copy of ${last.stage} is gone from its host: \`sentra retry ${run.taskId}\` goes on from the last finished stage.`,
  )
  await startAttempt(tx, run, {
    stageIndex: last.stageIndex,
    role: last.role,
    fromCommit: last.fromCommit,
    briefing: { ...last.briefing, ...(bringsWork && { workOf: last.id }) },
    resumeSessionId: last.sessionId ?? last.resumeSessionId,
  })
  await changeRunState(tx, run, { state: 'queued', message: null })
  return `Run ${run.id} goes on with ${last.stage}${bringsWork ? ', with the files as they were' : ''}.`
}
