import type { TaskId } from '@sentra/contract'
import { appendEvent } from '#events'
import type { Tx } from '#platform'
import {
  insertPullRequest,
  listOpenPullRequests,
  type NewPullRequest,
  type PullRequestRow,
  savePullRequest,
} from './pull-requests-store.ts'

type OfRun = NewPullRequest & { taskId: TaskId }

/**
 * Opens the pull request of a run, or brings the one it already has up to date (a retried stage). Older open ones of
 * the same task are closed: a task offers one change at a time.
 */
export async function openPullRequest(tx: Tx, pull: OfRun): Promise<PullRequestRow> {
  const { row, isNew } = await insertPullRequest(tx, pull)
  if (isNew) announce(tx, row)
  else {
    const { baseCommit, headCommit, summary, findings, flags } = pull
    await savePullRequest(tx, row.id, { baseCommit, headCommit, summary, findings, flags, state: 'open' })
  }
  for (const other of await listOpenPullRequests(tx, pull.taskId)) {
    if (other.id !== row.id) await closePullRequestRow(tx, other)
  }
  return row
}

/** The event of a new one. */
export function announce(tx: Tx, row: PullRequestRow): void {
  appendEvent(tx, 'pull_request.opened', { ...keysOf(row), title: row.title })
}

/** By what its events are found. */
export function keysOf({ projectId, taskId, runId, ticketId, id }: PullRequestRow) {
  return { projectId, taskId, runId, ticketId, pullRequestId: id }
}

/** Closes without merging; the branch and its commits stay. */
export async function closePullRequestRow(tx: Tx, row: PullRequestRow): Promise<void> {
  await savePullRequest(tx, row.id, { state: 'closed' })
  appendEvent(tx, 'pull_request.closed', keysOf(row))
}
