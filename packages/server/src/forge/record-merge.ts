import type { MergeResult } from '@sentra/contract'
import { recordAudit } from '#access'
import { appendEvent } from '#events'
import { type App, inTenant, type Principal } from '#platform'
import { discard } from '#trash'
import { findMergeEntry } from './find-merge-entry.ts'
import { keysOf } from './open-pull-request.ts'
import { followPullRequest } from './pull-request-subject.ts'
import { lockPullRequest, type PullRequestRow, savePullRequest, toPullRequest } from './pull-requests-store.ts'
import { queueFindMerge } from './queue-find-merge.ts'

/** Before the push: what the branch was, and who looks for the merge, whatever becomes of this process. */
export function keepBase(
  app: App,
  principal: Principal,
  { pull, target, commit }: { pull: PullRequestRow; target: string; commit: string },
): Promise<void> {
  return inTenant(app.database, principal.tenantId, async (tx) => {
    const { id, projectId, taskId, runId, title, baseBranch } = await lockPullRequest(tx, pull.id)
    await queueFindMerge(tx, id)
    // Of a merge that waits or moved there is one entry: undoing reads the pull request for what was merged at last.
    if (target === commit || (await findMergeEntry(tx, id)) !== undefined) return
    await discard(tx, principal, {
      kind: 'merge',
      projectId,
      taskId,
      runId,
      pullRequestId: id,
      commit: target,
      what: `${baseBranch} before “${title}” was merged`,
    })
  })
}

type Merged = { pull: PullRequestRow; commit: string; delivered: boolean; message: string }

/**
 * State, audit and event of a merge, in one transaction; the working copy is cleaned up by a job. One that somebody else
 * wrote down meanwhile stays as it is.
 */
export function recordMerge(
  app: App,
  principal: Principal,
  { pull, commit, delivered, message }: Merged,
): Promise<MergeResult> {
  return inTenant(app.database, principal.tenantId, async (tx) => {
    const row = await lockPullRequest(tx, pull.id)
    if (row.state === 'merged' && row.delivered) return mergeResult(row, message)
    const mergedAt = row.mergedAt ?? new Date()
    await savePullRequest(tx, pull.id, { state: 'merged', mergeCommit: commit, delivered, mergedAt })
    await recordAudit(tx, principal, { action: 'pull_request:merge', subject: pull.id, details: { commit, delivered } })
    appendEvent(tx, 'pull_request.merged', { ...keysOf(row), mergeCommit: commit, delivered })
    await followPullRequest(tx, row, { isMerged: delivered })
    return mergeResult({ ...row, state: 'merged', mergeCommit: commit, delivered, mergedAt }, message)
  })
}

export const mergeResult = (row: PullRequestRow, message: string): MergeResult => ({
  pullRequest: toPullRequest(row),
  delivered: row.delivered,
  message,
})
