import type { TicketId } from '@sentra/contract'
import type { Tx } from '#platform'
import { announce } from './open-pull-request.ts'
import { followPull } from './sync/follow-pull.ts'
import {
  findPullRequestOfTicket,
  insertPullRequest,
  type NewPullRequest,
  type PullRequestRow,
  savePullRequest,
} from './pull-requests-store.ts'

type OfTicket = NewPullRequest & { taskId: null; runId: null; ticketId: TicketId }

/**
 * Opens the pull request of a ticket, or brings the open one up to date. One that was closed or merged with the
 * very same work stays as it is: a person decided.
 */
export async function offerTicket(tx: Tx, pull: OfTicket): Promise<PullRequestRow> {
  const newest = await findPullRequestOfTicket(tx, pull.ticketId)
  if (newest?.state === 'open') {
    const { baseCommit, headCommit, summary, findings, flags } = pull
    await savePullRequest(tx, newest.id, { baseCommit, headCommit, summary, findings, flags })
    await followPull(tx, newest)
    return { ...newest, baseCommit, headCommit, summary, findings, flags }
  }
  if (newest?.headCommit === pull.headCommit) return newest
  const { row } = await insertPullRequest(tx, pull, 'open')
  announce(tx, row)
  await followPull(tx, row)
  return row
}
