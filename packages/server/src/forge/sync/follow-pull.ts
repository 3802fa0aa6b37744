import type { ProjectId, PullRequestId } from '@sentra/contract'
import { enqueueJob } from '#jobs'
import type { Tx } from '#platform'
import { findLink } from '../link/github-links-store.ts'
import { insertGithubPull } from './github-pulls-store.ts'

/** Of a linked project: GitHub is told of what changed, by a job that exists if the change does. */
export async function followPull(tx: Tx, pull: { id: PullRequestId; projectId: ProjectId }): Promise<void> {
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
