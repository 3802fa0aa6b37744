import type { RunState } from '@sentra/contract'
import { setTaskStatus } from '#board'
import { appendEvent } from '#events'
import { hasOpenPullRequest } from '#forge'
import { enqueueJob } from '#jobs'
import type { Tx } from '#platform'
import { leaveTrain } from '#train'
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
  const isOffered = await hasOpenPullRequest(tx, run.taskId)
  if (isOver(change.state) && !isOffered) await scheduleCleanUp(tx, run)
  if (run.subjectKind === 'spec' && (isOver(change.state) || change.state === 'waiting')) await tellSpec(tx, run)
  await setTaskStatus(tx, run.taskId, taskStatusFor(change.state, isOffered))
  if (run.ticketId !== null && (change.state === 'failed' || change.state === 'cancelled'))
    await leaveTrain(tx, { runId: run.id, projectId: run.projectId })
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
