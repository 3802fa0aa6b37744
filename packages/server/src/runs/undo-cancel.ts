import { AttemptId, RunState } from '@sentra/contract'
import { z } from 'zod'
import { ensure, type Tx } from '#platform'
import { getProject, requireActive } from '#projects'
import type { TrashEntryRow } from '#trash'
import { type AttemptRow, listAttempts } from './attempts-store.ts'
import { changeRunState } from './change-run-state.ts'
import { lockNewestRun } from './lock-newest-run.ts'
import { KeptPause, pauseFrom } from './pause-rules.ts'
import { type RunRow, saveRun } from './runs-store.ts'
import { startAttempt } from './start-attempt.ts'
import { listWorktrees } from './worktrees-store.ts'

/** What undoing a cancel needs of the run as it was. */
export const BeforeCancel = z.object({
  state: RunState,
  message: z.string().nullable(),
  attemptId: AttemptId.nullable(),
  /** A paused run is paused again. */
  paused: KeptPause,
})

/**
 * Takes a cancel back: a run that waited waits again, one that was at work goes on in a new attempt of its stage, with
 * the working copy as the agent left it and in the same session. Errors: NOT_UNDOABLE with the reason, RUN_TAKEN,
 * PROJECT_ARCHIVED. Says what it did.
 */
export async function undoCancel(tx: Tx, entry: TrashEntryRow): Promise<string> {
  const before = BeforeCancel.parse(entry.before)
  const run = await lockNewestRun(tx, entry)
  requireActive(await getProject(tx, run.projectId))
  const last = await findLast(tx, run, before)
  if (last === undefined || before.state === 'waiting') {
    await changeRunState(tx, run, { state: before.state, message: before.message })
    await saveRun(tx, run.id, pauseFrom(before.paused))
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
  if (!before.paused) return `Run ${run.id} goes on ${how}.`
  await saveRun(tx, run.id, pauseFrom(before.paused))
  return `Run ${run.id} is paused again: \`sentra resume ${run.taskId}\` lets it go on ${how}.`
}

type Before = z.infer<typeof BeforeCancel>

/** The attempt at which it was cancelled. Errors: NOT_UNDOABLE when it went on since. */
async function findLast(tx: Tx, { id, taskId, state }: RunRow, before: Before): Promise<AttemptRow | undefined> {
  const last = (await listAttempts(tx, id)).at(-1)
  const isAsLeft = state === 'cancelled' && (last?.id ?? null) === before.attemptId
  const next = `\`sentra task ${taskId}\` shows where it stands, \`sentra retry ${taskId}\` begins its last stage again.`
  ensure(isAsLeft, 'NOT_UNDOABLE', `Run ${id} went on since it was cancelled: ${next}`)
  return last
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
