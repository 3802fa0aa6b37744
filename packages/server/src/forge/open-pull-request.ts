import { appendEvent } from '#events'
import type { Tx } from '#platform'
import { followPull } from './sync/follow-pull.ts'
import {
  insertPullRequest,
  listOpenPullRequests,
  type NewPullRequest,
  type PullRequestRow,
  savePullRequest,
} from './pull-requests-store.ts'

/**
 * Opens the pull request of a run, or brings the one it already has up to date (a retried stage). Older open ones of
 * the same task are closed: a task offers one change at a time.
 */
export async function openPullRequest(tx: Tx, pull: NewPullRequest): Promise<PullRequestRow> {
  const { row, isNew } = await insertPullRequest(tx, pull)
  if (isNew) await announce(tx, row)
  else {
    const { headCommit, summary, findings, flags } = pull
    await savePullRequest(tx, row.id, { headCommit, summary, findings, flags, state: 'open' })
  }
  await followPull(tx, row)
  for (const other of await listOpenPullRequests(tx, pull.taskId)) {
    if (other.id !== row.id) await closePullRequestRow(tx, other)
  }
  return row
}

async function announce(tx: Tx, row: PullRequestRow): Promise<void> {
  const { projectId, taskId, runId, id, title } = row
  appendEvent(tx, 'pull_request.opened', { projectId, taskId, runId, pullRequestId: id, title })
}

/** Closes without merging; the branch and its commits stay. */
export async function closePullRequestRow(tx: Tx, row: PullRequestRow): Promise<void> {
  await savePullRequest(tx, row.id, { state: 'closed' })
  await followPull(tx, row)
  appendEvent(tx, 'pull_request.closed', {
    projectId: row.projectId,
    taskId: row.taskId,
    runId: row.runId,
    pullRequestId: row.id,
  })
}
