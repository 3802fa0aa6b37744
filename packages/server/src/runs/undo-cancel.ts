import { AttemptId, RunState } from '@sentra/contract'
import { z } from 'zod'
import { ensure, type Tx } from '#platform'
import type { TrashEntryRow } from '#trash'
import { type AttemptRow, listAttempts } from './attempts-store.ts'
import { changeRunState } from './change-run-state.ts'
import { lockNewestRun } from './lock-newest-run.ts'
import { type RunRow, saveRun } from './runs-store.ts'
import { startAttempt } from './start-attempt.ts'
import { listWorktrees } from './worktrees-store.ts'

/** What undoing a cancel needs of the run as it was. */
export const BeforeCancel = z.object({
  state: RunState,
  message: z.string().nullable(),
  attemptId: AttemptId.nullable(),
  /** A paused run is paused again. */
  paused: z.object({ at: z.iso.datetime(), by: z.string() }).nullish(),
})

/**
 * Takes a cancel back: a run that waited waits again, one that was at work goes on in a new attempt of its stage, with
 * the working copy as the agent left it and in the same session. Errors: NOT_UNDOABLE with the reason. Says what it did.
 */
export async function undoCancel(tx: Tx, entry: TrashEntryRow): Promise<string> {
  const before = BeforeCancel.parse(entry.before)
  const run = await lockNewestRun(tx, entry)
  const { paused } = before
  const last = (await listAttempts(tx, run.id)).at(-1)
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
  const bringsWork = await hasWorkingCopy(tx, run, last)
  await startAttempt(tx, run, {
    stageIndex: last.stageIndex,
    role: last.role,
    fromCommit: last.fromCommit,
    briefing: { ...last.briefing, ...(bringsWork && { workOf: last.id }) },
    resumeSessionId: last.sessionId ?? last.resumeSessionId,
  })
  await changeRunState(tx, run, { state: 'queued', message: null })
  const how = `with ${last.stage}${bringsWork ? ', with the files as they were' : ''}`
  if (!paused) return `Run ${run.id} goes on ${how}.`
  await saveRun(tx, run.id, { pausedAt: new Date(paused.at), pausedBy: paused.by })
  return `Run ${run.id} is paused again: \`sentra resume ${run.taskId}\` lets it go on ${how}.`
}

/** Whether its agent left files to go on with. Errors: NOT_UNDOABLE when they are gone from its host. */
async function hasWorkingCopy(tx: Tx, run: RunRow, { id, kind, stage }: AttemptRow): Promise<boolean> {
  const copy = (await listWorktrees(tx, run.id)).find(({ attemptId }) => attemptId === id)
  // A check runs in a fresh clone of the commit, never in what somebody else left.
  if (kind !== 'agent' || copy === undefined) return false
  const message = `The working copy of ${stage} is gone from its host: \`sentra retry ${run.taskId}\` goes on from the last finished stage.`
  ensure(copy.deletedAt === null && copy.emptyRequestedAt === null, 'NOT_UNDOABLE', message)
  return true
}
