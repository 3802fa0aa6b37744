import { type MirroredIssue, SentraError, type TicketId } from '@sentra/contract'
import { recordAudit } from '#access'
import { getTicket } from '#board'
import { enqueueJob } from '#jobs'
import type { Principal, Tx } from '#platform'
import { getLink } from '../link/to-github-link.ts'
import { findIssueRow, type GithubIssueRow, insertIssueRow } from './github-issues-store.ts'
import { isTicketOver } from './issue-rules.ts'

/** Opens an issue for a ticket, by a job; one that has an issue keeps it. Errors: NOT_LINKED, CONFLICT for one that is over. */
export async function mirrorTicket(tx: Tx, principal: Principal, ticketId: TicketId): Promise<MirroredIssue> {
  const ticket = await getTicket(tx, ticketId)
  const { repositoryId, projectId } = await getLink(tx, ticket.projectId)
  if ((await findIssueRow(tx, ticketId)) === undefined) {
    if (isTicketOver(ticket.status)) {
      const message = `Ticket ${ticketId} is ${ticket.status}: \`sentra ticket ${ticketId} --move ready\` opens it first.`
      throw new SentraError('CONFLICT', message)
    }
    await insertIssueRow(tx, { ticketId, projectId, repositoryId, number: null, url: null, state: 'waiting' })
    await recordAudit(tx, principal, { action: 'ticket:mirror', subject: ticketId })
  }
  await queueIssueSync(tx, ticketId)
  const row = await findIssueRow(tx, ticketId)
  if (row === undefined) throw new Error(`the issue of ${ticketId} was not stored`)
  return toMirroredIssue(row)
}

/** Compares a ticket with its issue now, or at a time. */
export function queueIssueSync(tx: Tx, ticketId: TicketId, runAt?: Date): Promise<void> {
  const key = `sync-issue/${ticketId}`
  return enqueueJob(tx, { task: 'sync-issue', payload: { ticketId }, key, ...(runAt && { runAt }) })
}

export function toMirroredIssue({ ticketId, number, url, state, problem, retryAt }: GithubIssueRow): MirroredIssue {
  return { ticketId, number, url, state, problem, retryAt: retryAt?.toISOString() ?? null }
}
