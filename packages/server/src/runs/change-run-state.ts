import type { RunState } from '@sentra/contract'
import { setTaskStatus } from '#board'
import { appendEvent } from '#events'
import { hasOpenPullRequest } from '#forge'
import type { Tx } from '#platform'
import { taskStatusFor } from './run-rules.ts'
import { type RunRow, saveRun } from './runs-store.ts'

/**
 * Moves a locked run to a state, with everything that must be true at the same moment: message, times, the task's
 * status, the events. The caller holds the run's row lock.
 */
export async function changeRunState(
  tx: Tx,
  run: RunRow,
  change: { state: RunState; message: string | null },
): Promise<void> {
  if (run.state === change.state && run.message === change.message) return
  const now = new Date()
  const isOver = change.state === 'succeeded' || change.state === 'failed' || change.state === 'cancelled'
  await saveRun(tx, run.id, {
    ...change,
    ...(change.state === 'running' && run.startedAt === null && { startedAt: now }),
    endedAt: isOver ? now : null,
  })
  const keys = { projectId: run.projectId, taskId: run.taskId, runId: run.id }
  appendEvent(tx, 'run.state_changed', { ...keys, ...change })
  if (change.state === 'succeeded') appendEvent(tx, 'workflow_complete', { ...keys, workflow: run.workflow })
  if (change.state === 'failed') {
    appendEvent(tx, 'workflow_failed', { ...keys, workflow: run.workflow, message: change.message ?? '' })
  }
  await setTaskStatus(tx, run.taskId, taskStatusFor(change.state, await hasOpenPullRequest(tx, run.taskId)))
}
