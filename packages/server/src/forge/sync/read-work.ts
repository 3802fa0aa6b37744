import type { PullRequestId, Usage } from '@sentra/contract'
import { getTask } from '#board'
import { type App, inTenant, type Tx } from '#platform'
import { getProject, type ProjectRow } from '#projects'
import { getUsage } from '#usage'
import { findIssueRow } from '../issues/github-issues-store.ts'
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
  /** Number of the issue of its ticket there. */
  issue: number | null
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
      issue: await issueOf(tx, pull, link),
    }
  })
}

const NOTHING: Usage = { calls: 0, inputTokens: 0, cachedInputTokens: 0, outputTokens: 0 }

/** Of a ticket's branch the summary says what all that landed on it cost. */
async function usageOf(tx: Tx, { runId }: PullRequestRow): Promise<Usage> {
  return runId === null ? NOTHING : getUsage(tx, runId)
}

async function issueOf(tx: Tx, pull: PullRequestRow, { repositoryId }: GithubLinkRow): Promise<number | null> {
  const ticketId = pull.taskId === null ? pull.ticketId : (await getTask(tx, pull.taskId)).ticketId
  const row = ticketId === null ? undefined : await findIssueRow(tx, ticketId)
  return row?.repositoryId === repositoryId ? row.number : null
}
