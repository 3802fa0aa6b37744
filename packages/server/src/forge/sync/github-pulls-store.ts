import type { ProjectId, PullRequestId, TicketId } from '@sentra/contract'
import { sql } from 'kysely'
import type { App, Tx } from '#platform'
import { acrossTenants } from '#platform/system'

export type GithubPullRow = {
  pullRequestId: PullRequestId
  projectId: ProjectId
  repositoryId: string
  number: number | null
  url: string | null
  state: 'waiting' | 'open' | 'merged' | 'closed'
  ourCommits: string[]
  textSha256: string | null
  problem: string | null
  failures: number
  retryAt: Date | null
}

function selectPulls(tx: Tx) {
  return tx.db
    .selectFrom('github_pulls')
    .select([
      sql<PullRequestId>`pull_request_id`.as('pullRequestId'),
      sql<ProjectId>`project_id`.as('projectId'),
      'repository_id as repositoryId',
      'number',
      'url',
      sql<GithubPullRow['state']>`state`.as('state'),
      'our_commits as ourCommits',
      'text_sha256 as textSha256',
      'problem',
      'failures',
      'retry_at as retryAt',
    ])
    .where('tenant_id', '=', tx.tenantId)
}

export function findGithubPull(tx: Tx, id: PullRequestId): Promise<GithubPullRow | undefined> {
  return selectPulls(tx).where('pull_request_id', '=', id).executeTakeFirst()
}

type NewPull = Pick<GithubPullRow, 'pullRequestId' | 'projectId' | 'repositoryId'>

/** Once for each pull request. */
export async function insertGithubPull(tx: Tx, { pullRequestId, projectId, repositoryId }: NewPull): Promise<void> {
  await tx.db
    .insertInto('github_pulls')
    .values({ pull_request_id: pullRequestId, project_id: projectId, repository_id: repositoryId })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'pull_request_id']).doNothing())
    .execute()
}

type Change = Partial<Omit<GithubPullRow, 'pullRequestId' | 'projectId' | 'repositoryId'>>

export async function saveGithubPull(tx: Tx, id: PullRequestId, change: Change): Promise<void> {
  await tx.db
    .updateTable('github_pulls')
    .set({
      ...(change.number !== undefined && { number: change.number }),
      ...(change.url !== undefined && { url: change.url }),
      ...(change.state !== undefined && { state: change.state }),
      ...(change.ourCommits !== undefined && { our_commits: change.ourCommits }),
      ...(change.textSha256 !== undefined && { text_sha256: change.textSha256 }),
      ...(change.problem !== undefined && { problem: change.problem }),
      ...(change.failures !== undefined && { failures: change.failures }),
      ...(change.retryAt !== undefined && { retry_at: change.retryAt }),
    })
    .where('tenant_id', '=', tx.tenantId)
    .where('pull_request_id', '=', id)
    .execute()
}

/** Those of a project that are not over; with `number`, that one alone, over or not. */
export async function listGithubPulls(tx: Tx, projectId: ProjectId, number?: number): Promise<PullRequestId[]> {
  const inProject = selectPulls(tx).where('project_id', '=', projectId)
  const rows = await (
    number === undefined ? inProject.where('state', 'in', ['waiting', 'open']) : inProject.where('number', '=', number)
  ).execute()
  return rows.map(({ pullRequestId }) => pullRequestId)
}

/** Those of a ticket and of its tasks that are not over. */
export async function listPullsOfTicket(tx: Tx, ticketId: TicketId): Promise<PullRequestId[]> {
  const rows = await selectPulls(tx)
    .where('state', 'in', ['waiting', 'open'])
    .where(
      sql<boolean>`pull_request_id in (select p.id from pull_requests p
        left join tasks t on t.tenant_id = p.tenant_id and t.id = p.task_id
        where p.tenant_id = ${tx.tenantId} and coalesce(t.ticket_id, p.ticket_id) = ${ticketId})`,
    )
    .execute()
  return rows.map(({ pullRequestId }) => pullRequestId)
}

/** What is known of another repository means nothing in this one. */
export async function removePullsOfOthers(tx: Tx, projectId: ProjectId, repositoryId: string): Promise<void> {
  await tx.db
    .deleteFrom('github_pulls')
    .where('tenant_id', '=', tx.tenantId)
    .where('project_id', '=', projectId)
    .where('repository_id', '<>', repositoryId)
    .execute()
}

/** Of all tenants: pull requests of linked projects that are not over. */
export function listPullsToCompare({ database }: Pick<App, 'database'>) {
  return acrossTenants(database)
    .selectFrom('github_pulls')
    .innerJoin('github_links', (join) =>
      join
        .onRef('github_links.tenant_id', '=', 'github_pulls.tenant_id')
        .onRef('github_links.project_id', '=', 'github_pulls.project_id'),
    )
    .select(['github_pulls.tenant_id as tenantId', sql<PullRequestId>`github_pulls.pull_request_id`.as('id')])
    .where('github_pulls.state', 'in', ['waiting', 'open'])
    .execute()
}
