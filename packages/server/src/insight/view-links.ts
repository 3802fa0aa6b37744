import type { PullRequest, TicketId, TicketLinks } from '@sentra/contract'
import { getTicket } from '#board'
import { findIssue, listPullRequests, toPullRequest } from '#forge'
import type { Tx } from '#platform'
import { findSpecOfTicket, viewSpec } from '#specs'
import { getUsageOfTicket } from '#usage'
import { countRuns } from './runs-store.ts'

/** More than anybody reads of one ticket. */
const MAX_PULLS = 100

/** What a ticket leads to, and what its work has used. NOT_FOUND. */
export async function viewLinks(tx: Tx, ticketId: TicketId): Promise<TicketLinks> {
  await getTicket(tx, ticketId)
  const pulls = await listPullRequests(tx, { ticketId, limit: MAX_PULLS })
  return {
    spec: await findSpec(tx, ticketId),
    issue: await findMirrored(tx, ticketId),
    pullRequests: pulls.map(toPullRequest).map(summarize),
    usage: await getUsageOfTicket(tx, ticketId),
    runCount: await countRuns(tx, ticketId),
  }
}

async function findSpec(tx: Tx, ticketId: TicketId): Promise<TicketLinks['spec']> {
  const found = await findSpecOfTicket(tx, ticketId)
  if (found === undefined) return null
  const { id, projectId, title, state, version } = await viewSpec(tx, found)
  return { id, projectId, title, state, version }
}

async function findMirrored(tx: Tx, ticketId: TicketId): Promise<TicketLinks['issue']> {
  const found = await findIssue(tx, ticketId)
  if (found === undefined) return null
  const { number, url, state, problem } = found
  return { number, url, state, problem }
}

function summarize(pull: PullRequest): TicketLinks['pullRequests'][number] {
  const { id, taskId, title, state, branch, forge, createdAt, mergedAt } = pull
  return { id, taskId, title, state, branch, forge, createdAt, mergedAt }
}
