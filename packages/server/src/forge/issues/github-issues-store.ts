import type { MirroredIssue, ProjectId, TicketId } from '@sentra/contract'
import { sql } from 'kysely'
import type { App, Tx } from '#platform'
import { acrossTenants } from '#platform/system'

export type GithubIssueRow = Omit<MirroredIssue, 'retryAt'> & {
  projectId: ProjectId
  repositoryId: string
  failures: number
  retryAt: Date | null
  createdAt: Date
}

function selectIssues(tx: Tx) {
  return tx.db
    .selectFrom('github_issues')
    .select([
      sql<TicketId>`ticket_id`.as('ticketId'),
      sql<ProjectId>`project_id`.as('projectId'),
      'repository_id as repositoryId',
      'number',
      'url',
      sql<GithubIssueRow['state']>`state`.as('state'),
      'problem',
      'failures',
      'retry_at as retryAt',
      'created_at as createdAt',
    ])
    .where('tenant_id', '=', tx.tenantId)
}

export function findIssueRow(tx: Tx, ticketId: TicketId): Promise<GithubIssueRow | undefined> {
  return selectIssues(tx).where('ticket_id', '=', ticketId).executeTakeFirst()
}

/** Of one repository, in the order they came. */
export function listIssueRows(tx: Tx, projectId: ProjectId, repositoryId: string): Promise<GithubIssueRow[]> {
  return selectIssues(tx)
    .where('project_id', '=', projectId)
    .where('repository_id', '=', repositoryId)
    .orderBy('created_at')
    .execute()
}

type NewIssue = Pick<GithubIssueRow, 'ticketId' | 'projectId' | 'repositoryId' | 'number' | 'url' | 'state'>

/** Once for each ticket. */
export async function insertIssueRow(tx: Tx, issue: NewIssue): Promise<void> {
  const { ticketId, projectId, repositoryId, number, url, state } = issue
  await tx.db
    .insertInto('github_issues')
    .values({ ticket_id: ticketId, project_id: projectId, repository_id: repositoryId, number, url, state })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'ticket_id']).doNothing())
    .execute()
}

type Change = Partial<Pick<GithubIssueRow, 'number' | 'url' | 'state' | 'problem' | 'failures' | 'retryAt'>>

export async function saveIssueRow(tx: Tx, ticketId: TicketId, change: Change): Promise<void> {
  await tx.db
    .updateTable('github_issues')
    .set({
      ...(change.number !== undefined && { number: change.number }),
      ...(change.url !== undefined && { url: change.url }),
      ...(change.state !== undefined && { state: change.state }),
      ...(change.problem !== undefined && { problem: change.problem }),
      ...(change.failures !== undefined && { failures: change.failures }),
      ...(change.retryAt !== undefined && { retry_at: change.retryAt }),
    })
    .where('tenant_id', '=', tx.tenantId)
    .where('ticket_id', '=', ticketId)
    .execute()
}

/** What is known of another repository means nothing in this one. */
export async function removeIssuesOfOthers(tx: Tx, projectId: ProjectId, repositoryId: string): Promise<void> {
  await tx.db
    .deleteFrom('github_issues')
    .where('tenant_id', '=', tx.tenantId)
    .where('project_id', '=', projectId)
    .where('repository_id', '<>', repositoryId)
    .execute()
}

/** Of all tenants: issues of linked projects whose ticket is not over, or that are not closed there. */
export function listIssuesToCompare({ database }: Pick<App, 'database'>) {
  return acrossTenants(database)
    .selectFrom('github_issues as i')
    .innerJoin('github_links as l', (join) =>
      join.onRef('l.tenant_id', '=', 'i.tenant_id').onRef('l.project_id', '=', 'i.project_id'),
    )
    .innerJoin('tickets as t', (join) =>
      join.onRef('t.tenant_id', '=', 'i.tenant_id').onRef('t.id', '=', 'i.ticket_id'),
    )
    .select(['i.tenant_id as tenantId', sql<TicketId>`i.ticket_id`.as('ticketId')])
    .where(sql<boolean>`i.state <> 'closed' or t.status not in ('done', 'cancelled')`)
    .execute()
}
