import { CreateTicket, type GithubIssue, type ProjectId, type Ticket } from '@sentra/contract'
import { createTicket } from '#board'
import { type App, inTenant, lockName, type Principal, type Tx } from '#platform'
import { getProject, requireActive } from '#projects'
import type { ForgeIssue } from '../forge.ts'
import type { GithubLinkRow } from '../link/github-links-store.ts'
import { openForge, requireRested } from '../link/open-forge.ts'
import { getLink } from '../link/to-github-link.ts'
import { type GithubIssueRow, insertIssueRow, listIssueRows } from './github-issues-store.ts'
import { importedWords } from './issue-rules.ts'

type Open = { link: GithubLinkRow; issues: ForgeIssue[] }
type Listed = { items: GithubIssue[]; rows: GithubIssueRow[] }

/** Open issues and the tickets that have one. Nothing is changed. Errors: NOT_LINKED, and those of a forge. */
export async function listIssues(app: App, principal: Principal, projectId: ProjectId): Promise<Listed> {
  const { link, issues } = await readIssues(app, principal, projectId)
  const rows = await inTenant(app.database, principal.tenantId, (tx) => listIssueRows(tx, projectId, link.repositoryId))
  const tickets = new Map(rows.map(({ number, ticketId }) => [number, ticketId]))
  const items = issues.map(({ number, title, url, author }) => {
    return { number, title, url, author, ticketId: tickets.get(number) ?? null }
  })
  return { items, rows }
}

/**
 * Makes a ticket in the backlog of each open issue that has none: imported again, or by two people at once, an issue
 * stays one ticket. Errors: those of listIssues, PROJECT_ARCHIVED.
 */
export async function importIssues(
  app: App,
  principal: Principal,
  { projectId, numbers }: { projectId: ProjectId; numbers?: number[] | undefined },
): Promise<{ tickets: Ticket[]; known: number }> {
  const { link, issues } = await readIssues(app, principal, projectId)
  const wanted = issues.filter(({ number }) => numbers === undefined || numbers.includes(number)).toReversed()
  return inTenant(app.database, principal.tenantId, async (tx) => {
    requireActive(await getProject(tx, projectId))
    await lockName(tx, 'github-issues', projectId)
    const known = new Set((await listIssueRows(tx, projectId, link.repositoryId)).map(({ number }) => number))
    const news = wanted.filter(({ number }) => !known.has(number))
    const tickets: Ticket[] = []
    for (const issue of news) tickets.push(await importOne(tx, principal, { link, issue }))
    return { tickets, known: wanted.length - news.length }
  })
}

async function readIssues(app: App, { tenantId }: Principal, projectId: ProjectId): Promise<Open> {
  const link = await inTenant(app.database, tenantId, (tx) => getLink(tx, projectId))
  requireRested(link)
  const forge = await openForge(app, tenantId, link)
  return { link, issues: await forge.listIssues() }
}

type Import = { link: GithubLinkRow; issue: ForgeIssue }

async function importOne(tx: Tx, principal: Principal, { link, issue }: Import): Promise<Ticket> {
  const { projectId, repositoryId } = link
  const words = { title: issue.title, ...importedWords(issue) }
  const ticket = await createTicket(tx, principal, CreateTicket.parse({ projectId, ...words }))
  const { number, url } = issue
  await insertIssueRow(tx, { ticketId: ticket.id, projectId, repositoryId, number, url, state: 'open' })
  return ticket
}
