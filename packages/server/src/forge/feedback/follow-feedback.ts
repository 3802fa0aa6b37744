import type { ProjectId, PullRequestId } from '@sentra/contract'
import { appendEvent } from '#events'
import { enqueueJob } from '#jobs'
import type { Tx } from '#platform'
import { keysOf } from '../open-pull-request.ts'
import type { PullRequestRow } from '../pull-requests-store.ts'
import { listGithubPulls } from '../sync/github-pulls-store.ts'
import { stateOf } from './feedback-rules.ts'
import { listFeedback, listPullsAt } from './feedback-store.ts'
import type { Told } from './webhook-rules.ts'

/** Looks at GitHub for what is said about a pull request: now, or at a time. */
export function queueFeedback(tx: Tx, pullRequestId: PullRequestId, runAt?: Date): Promise<void> {
  const key = `read-feedback/${pullRequestId}`
  return enqueueJob(tx, { task: 'read-feedback', payload: { pullRequestId }, key, ...(runAt && { runAt }) })
}

/** A webhook said where something may be new: what it is, is read from GitHub. */
export async function followTold(tx: Tx, projectId: ProjectId, told: Told): Promise<void> {
  if (told === null) return
  const pulls =
    'number' in told ? await listGithubPulls(tx, projectId, told.number) : await listPullsAt(tx, projectId, told.commit)
  for (const id of pulls) await queueFeedback(tx, id)
}

/** Says that what GitHub says about a pull request has changed, or that an agent has it now. */
export async function announceFeedback(tx: Tx, pull: PullRequestRow): Promise<void> {
  const rows = await listFeedback(tx, pull.id)
  const open = rows.filter((row) => stateOf(row, pull.headCommit) === 'new').length
  appendEvent(tx, 'pull_request.feedback_changed', { ...keysOf(pull), open })
}
