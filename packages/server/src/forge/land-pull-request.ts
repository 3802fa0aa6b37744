import { appendEvent } from '#events'
import type { Tx } from '#platform'
import { keysOf } from './open-pull-request.ts'
import { followPullRequest } from './pull-request-subject.ts'
import { type PullRequestRow, savePullRequest } from './pull-requests-store.ts'

/** The work of a run is in its ticket's branch, as this commit: its task is done. The caller moves the branch. */
export async function landPullRequest(tx: Tx, pull: PullRequestRow, mergeCommit: string): Promise<void> {
  await savePullRequest(tx, pull.id, { state: 'merged', mergeCommit, delivered: true, mergedAt: new Date() })
  appendEvent(tx, 'pull_request.merged', { ...keysOf(pull), mergeCommit, delivered: true })
  await followPullRequest(tx, pull, { isMerged: true })
}
