import type { TicketId } from '@sentra/contract'
import { changeTicket, getTicket, listTasks, type TicketRow } from '#board'
import { appendEvent } from '#events'
import { type App, inTenant, lockName, type Tx, unreachable } from '#platform'
import { oneAtATime } from '#projects'
import type { Forge, ForgeIssue } from '../forge.ts'
import { followRename } from '../link/follow-rename.ts'
import { findLink, type GithubLinkRow, saveLink } from '../link/github-links-store.ts'
import { openForge, requireRested } from '../link/open-forge.ts'
import { queueSync } from '../sync/follow-pull.ts'
import { listPullsOfTicket } from '../sync/github-pulls-store.ts'
import { isTrouble, retryOf } from '../sync/trouble-rules.ts'
import { findIssueRow, type GithubIssueRow, saveIssueRow } from './github-issues-store.ts'
import { issueText, nextIssueStep, statusAfter, ticketMarker } from './issue-rules.ts'
import { queueIssueSync } from './mirror-ticket.ts'

/** GitHub's clock may be behind ours. */
const CLOCK_MS = 10 * 60_000
/** A spec has at most so many. */
const MOST_TASKS = 100

type IssueOrder = { tenantId: string; ticketId: TicketId }
type Work = IssueOrder & { ticket: TicketRow; row: GithubIssueRow; link: GithubLinkRow }

/** Makes ticket and issue say the same; what is in the way is said on the ticket's issue, with the time of the next try. */
export async function syncIssue(app: App, order: IssueOrder): Promise<void> {
  try {
    await oneAtATime(`github-issue/${order.ticketId}`, () => bringInLine(app, order))
  } catch (error) {
    if (!isTrouble(error)) throw error
    await inTenant(app.database, order.tenantId, async (tx) => {
      const row = await findIssueRow(tx, order.ticketId)
      if (row === undefined) return
      const retryAt = retryOf(error, row.failures, new Date())
      if (error.code === 'FORGE_LIMITED') await saveLink(tx, row.projectId, { resumeAt: retryAt })
      await save(tx, row, { problem: error.message, failures: row.failures + 1, retryAt })
      if (retryAt !== null) await queueIssueSync(tx, order.ticketId, retryAt)
    })
  }
}

async function bringInLine(app: App, order: IssueOrder): Promise<void> {
  const work = await read(app, order)
  if (work === undefined) return
  requireRested(work.link)
  const forge = await openForge(app, order.tenantId, work.link)
  const there = await find(forge, work)
  // Nothing is written before it is known whose repository answered.
  if (forge.wasMoved) await followRename(app, order.tenantId, { link: work.link, forge })
  await act(app, { ...work, forge }, there)
}

function read({ database }: App, order: IssueOrder): Promise<Work | undefined> {
  return inTenant(database, order.tenantId, async (tx) => {
    const row = await findIssueRow(tx, order.ticketId)
    const link = row && (await findLink(tx, row.projectId))
    if (row === undefined || link === undefined || link.repositoryId !== row.repositoryId) return undefined
    return { ...order, row, link, ticket: await getTicket(tx, order.ticketId) }
  })
}

function find(forge: Forge, { row, ticket }: Work): Promise<ForgeIssue | undefined> {
  if (row.number !== null) return forge.getIssue(row.number)
  return forge.findIssue({ marker: ticketMarker(ticket.id), since: new Date(row.createdAt.getTime() - CLOCK_MS) })
}

async function act(app: App, work: Work & { forge: Forge }, there: ForgeIssue | undefined): Promise<void> {
  const { ticket, row, forge } = work
  const isDropped = ticket.status === 'cancelled'
  const step = nextIssueStep({ status: ticket.status, seen: row.state, there })
  const settleAs = (now: ForgeIssue | undefined) => settle(app, work, { there: now, take: step === 'take' })
  switch (step) {
    case 'open':
      return settleAs(await openOnce(app, work))
    case 'close':
      return settleAs(await forge.changeIssue(there?.number ?? 0, { state: 'closed', isDropped }))
    case 'reopen':
      return settleAs(await forge.changeIssue(there?.number ?? 0, { state: 'open', isDropped: false }))
    case 'take':
    case 'settle':
      return settleAs(there)
    default:
      return unreachable(step)
  }
}

/**
 * GitHub takes the same issue twice, so one server at a time opens it, and the next one reads what it has written down: a
 * list there may not have it yet. The lock ends with a server that dies.
 */
function openOnce(app: App, work: Work & { forge: Forge }): Promise<ForgeIssue> {
  const { tenantId, ticketId, ticket, forge } = work
  return inTenant(app.database, tenantId, async (tx) => {
    await lockName(tx, 'open-issue', ticketId)
    const row = (await findIssueRow(tx, ticketId)) ?? work.row
    const there = await find(forge, { ...work, row })
    if (there !== undefined) return there
    const tasks = await listTasks(tx, { ticketId, limit: MOST_TASKS })
    const issue = await forge.openIssue({ title: ticket.title, body: issueText(ticket, tasks.toReversed()) })
    await saveIssueRow(tx, ticketId, { number: issue.number, url: issue.url })
    return issue
  })
}

type Seen = { there: ForgeIssue | undefined; take: boolean }

/** `take`: the ticket goes where the issue is, in the transaction that has seen it. */
async function settle(app: App, { tenantId, ticketId, row }: Work, { there, take }: Seen): Promise<void> {
  await inTenant(app.database, tenantId, async (tx) => {
    const by = { tenantId, userId: 'github', role: 'service' as const }
    if (take && there !== undefined) await changeTicket(tx, by, { ticketId, status: statusAfter(there) })
    const seen = there && { number: there.number, url: there.url, state: there.state }
    await save(tx, row, { ...seen, problem: null, failures: 0, retryAt: null })
    // Their text names the issue.
    if (row.number === null && there !== undefined)
      for (const id of await listPullsOfTicket(tx, ticketId)) await queueSync(tx, id)
  })
}

async function save(tx: Tx, row: GithubIssueRow, change: Partial<GithubIssueRow>): Promise<void> {
  await saveIssueRow(tx, row.ticketId, change)
  const now = { ...row, ...change }
  if ((['number', 'state', 'problem'] as const).every((key) => now[key] === row[key])) return
  const { ticketId, projectId } = row
  appendEvent(tx, 'ticket.issue_changed', { projectId, ticketId, problem: now.problem })
}
