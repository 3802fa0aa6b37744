import type { PullRequestId } from '@sentra/contract'
import { enqueueJob } from '#jobs'
import type { Tx } from '#platform'
import { goesIntoTicket } from '../pull-request-subject.ts'
import type { PullRequestRow } from '../pull-requests-store.ts'
import { findLink } from '../link/github-links-store.ts'
import { insertGithubPull } from './github-pulls-store.ts'

type Followed = Pick<PullRequestRow, 'id' | 'projectId' | 'taskId' | 'runId' | 'ticketId'>

/**
 * Of a linked project: GitHub is told of what changed, by a job that exists if the change does. What goes into the branch
 * of a ticket is not offered there: that branch is, as a whole.
 */
export async function followPull(tx: Tx, pull: Followed): Promise<void> {
  if (goesIntoTicket(pull)) return
  const link = await findLink(tx, pull.projectId)
  if (link === undefined) return
  const { repositoryId } = link
  await insertGithubPull(tx, { pullRequestId: pull.id, projectId: pull.projectId, repositoryId })
  await queueSync(tx, pull.id)
}

/** Compares a pull request with GitHub now, or at a time; one of a pull request that waits already is moved there. */
export function queueSync(tx: Tx, pullRequestId: PullRequestId, runAt?: Date): Promise<void> {
  const key = `sync-pull-request/${pullRequestId}`
  return enqueueJob(tx, { task: 'sync-pull-request', payload: { pullRequestId }, key, ...(runAt && { runAt }) })
}
