import type { ContestId, RunState, TaskId } from '@sentra/contract'
import { lockTask, setTaskStatus } from '#board'
import { appendEvent } from '#events'
import { hasOpenPullRequest } from '#forge'
import { enqueueJob } from '#jobs'
import type { Tx } from '#platform'
import { leaveTrain } from '#train'
import { contestStatus, isDecidable } from './contest-rules.ts'
import { listEntries } from './contests-store.ts'
import { taskStatusFor } from './run-rules.ts'
import { type RunRow, saveRun } from './runs-store.ts'

type Change = {
  state: RunState
  message: string | null
  /** A state that the run had before: its end is not announced once more. */
  isUndo?: true
}

const isOver = (state: RunState) => state === 'succeeded' || state === 'failed' || state === 'cancelled'

/**
 * Moves a locked run to a state, with everything that must be true at the same moment: message, times, the task's
 * status, the events. The caller holds the run's row lock.
 */
export async function changeRunState(tx: Tx, run: RunRow, change: Change): Promise<void> {
  if (run.state === change.state && run.message === change.message) return
  const now = new Date()
  const isFirstStart = change.state === 'running' && run.startedAt === null
  await saveRun(tx, run.id, {
    state: change.state,
    message: change.message,
    ...(isFirstStart && { startedAt: now }),
    endedAt: isOver(change.state) ? now : null,
    ...(isOver(change.state) && { pausedAt: null, pausedBy: null }),
  })
  announce(tx, run, change)
  await follow(tx, run, change.state)
}

/** What the task is, and what the run gives back, now that it is in this state. */
async function follow(tx: Tx, run: RunRow, state: RunState): Promise<void> {
  const { taskId, contestId } = run
  if (contestId !== null && run.keptAt === null) {
    if (isOver(state)) await scheduleCleanUp(tx, run)
    return followContest(tx, taskId, contestId)
  }
  const isOffered = await hasOpenPullRequest(tx, taskId)
  if (isOver(state) && !isOffered) await scheduleCleanUp(tx, run)
  if (run.subjectKind === 'spec' && (isOver(state) || state === 'waiting')) await tellSpec(tx, run)
  await setTaskStatus(tx, taskId, taskStatusFor(state, isOffered))
  if (run.ticketId !== null && (state === 'failed' || state === 'cancelled'))
    await leaveTrain(tx, { runId: run.id, projectId: run.projectId })
}

/** Before an entry is kept all speak for the task, and its end asks for a decision; after it the kept one alone. */
async function followContest(tx: Tx, taskId: TaskId, contestId: ContestId): Promise<void> {
  // Of two entries that end at once the second waits here and sees the first: somebody must ask for the decision.
  await lockTask(tx, taskId)
  const entries = await listEntries(tx, contestId)
  if (entries.some(({ keptAt }) => keptAt !== null)) return
  await setTaskStatus(tx, taskId, contestStatus(entries.map(({ state }) => state)))
  if (isDecidable(entries)) await enqueueJob(tx, { task: 'decide-contest', payload: { contestId } })
}

function announce(tx: Tx, run: RunRow, { state, message, isUndo }: Change): void {
  const keys = { projectId: run.projectId, taskId: run.taskId, runId: run.id }
  appendEvent(tx, 'run.state_changed', { ...keys, state, message })
  if (isUndo) return
  if (state === 'succeeded') appendEvent(tx, 'workflow_complete', { ...keys, workflow: run.workflow })
  if (state === 'failed')
    appendEvent(tx, 'workflow_failed', { ...keys, workflow: run.workflow, message: message ?? '' })
}

/** What a phase left, or why it stopped, is for the spec to take up. */
function tellSpec(tx: Tx, { id }: RunRow): Promise<void> {
  return enqueueJob(tx, { task: 'advance-spec', payload: { runId: id } })
}

/** Frees what the run held (SEN-36). A run with an open pull request keeps it until the merge. */
function scheduleCleanUp(tx: Tx, { id }: RunRow): Promise<void> {
  return enqueueJob(tx, { task: 'clean-up-run', payload: { runId: id }, key: `clean-up-run/${id}` })
}
