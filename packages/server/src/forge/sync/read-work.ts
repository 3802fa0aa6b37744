import type { PullRequestId, Usage } from '@sentra/contract'
import { type App, inTenant, type Tx } from '#platform'
import { getProject, type ProjectRow } from '#projects'
import { getUsage } from '#usage'
import { findLink, type GithubLinkRow } from '../link/github-links-store.ts'
import { getPullRequest, type PullRequestRow } from '../pull-requests-store.ts'
import { findGithubPull, type GithubPullRow } from './github-pulls-store.ts'

export type SyncOrder = { tenantId: string; pullRequestId: PullRequestId }

/** Both sides of a pull request as the database knows them. */
export type Work = SyncOrder & {
  pull: PullRequestRow
  project: ProjectRow
  link: GithubLinkRow
  row: GithubPullRow
  usage: Usage
}

/** Undefined when the project is not linked (any more). */
export function readWork({ database }: Pick<App, 'database'>, order: SyncOrder): Promise<Work | undefined> {
  return inTenant(database, order.tenantId, async (tx) => {
    const pull = await getPullRequest(tx, order.pullRequestId)
    const link = await findLink(tx, pull.projectId)
    const row = await findGithubPull(tx, pull.id)
    if (link === undefined || row === undefined) return undefined
    return {
      ...order,
      pull,
      project: await getProject(tx, pull.projectId),
      link,
      row,
      usage: await usageOf(tx, pull),
    }
  })
}

const NOTHING: Usage = { calls: 0, inputTokens: 0, cachedInputTokens: 0, outputTokens: 0 }

/** Of a ticket's branch the summary says what all that landed on it cost. */
async function usageOf(tx: Tx, { runId }: PullRequestRow): Promise<Usage> {
  return runId === null ? NOTHING : getUsage(tx, runId)
}
