import type { RunId, TaskId } from '@sentra/contract'
import { appendEvent } from '#events'
import type { Tx } from '#platform'
import { followPull } from './sync/follow-pull.ts'
import {
  findPullRequestOfRun,
  insertPullRequest,
  listOpenPullRequests,
  type NewPullRequest,
  type PullRequestRow,
  savePullRequest,
} from './pull-requests-store.ts'

/** Of one that was merged while its run was at work on it, too: what the run made since is still to be merged. */
const notMerged = { state: 'open', mergeCommit: null, mergedAt: null, delivered: false } as const

type OfRun = NewPullRequest & { taskId: TaskId }

/**
 * Opens the pull request of a run, or brings the one it already has up to date (a retried stage). Older open ones of
 * the same task are closed: a task offers one change at a time.
 */
export async function openPullRequest(tx: Tx, pull: OfRun): Promise<PullRequestRow> {
  const { row, isNew } = await insertPullRequest(tx, pull, 'open')
  if (isNew) announce(tx, row)
  else {
    const { baseCommit, headCommit, summary, findings, flags } = pull
    await savePullRequest(tx, row.id, { baseCommit, headCommit, summary, findings, flags, ...notMerged })
  }
  await followPull(tx, row)
  await closeOthers(tx, row)
  return row
}

/** Writes down what a run would offer, and offers it to nobody: another run of its contest may be kept. */
export async function holdPullRequest(tx: Tx, pull: OfRun): Promise<void> {
  const { row, isNew } = await insertPullRequest(tx, pull, 'closed')
  if (isNew) return
  const { baseCommit, headCommit, summary, findings, flags } = pull
  await savePullRequest(tx, row.id, { baseCommit, headCommit, summary, findings, flags, state: 'closed' })
}

/** Offers what a run holds in place of what its task offers now. False when the run has nothing to offer. */
export async function offerPullRequest(tx: Tx, runId: RunId): Promise<boolean> {
  const row = await findPullRequestOfRun(tx, runId)
  if (row === undefined) return false
  if (row.state === 'closed') {
    await savePullRequest(tx, row.id, { state: 'open' })
    await followPull(tx, row)
    announce(tx, row)
  }
  await closeOthers(tx, row)
  return true
}

async function closeOthers(tx: Tx, row: PullRequestRow): Promise<void> {
  if (row.taskId === null) return
  for (const other of await listOpenPullRequests(tx, row.taskId)) {
    if (other.id !== row.id) await closePullRequestRow(tx, other)
  }
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
  await followPull(tx, row)
  appendEvent(tx, 'pull_request.closed', keysOf(row))
}
