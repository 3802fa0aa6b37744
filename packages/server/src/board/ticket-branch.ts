import type { TicketId } from '@sentra/contract'
import { appendEvent } from '#events'
import { enqueueJob } from '#jobs'
import type { Tx } from '#platform'
import { followTasks } from './follow-tasks.ts'
import { lockTicket, saveTicket, type TicketRow } from './tickets-store.ts'

export type TicketBranch = { ticketId: TicketId; branch: string; headCommit: string }

/**
 * The branch of a ticket whose tasks land together, made at this commit of the project's branch when it is the first
 * start. Undefined for a ticket whose tasks are delivered one by one.
 */
export async function beginTicketBranch(tx: Tx, ticketId: TicketId, commit: string): Promise<TicketBranch | undefined> {
  const ticket = await lockTicket(tx, ticketId)
  const { delivery, branch, headCommit } = ticket
  if (delivery === 'each' || branch === null) return undefined
  if (headCommit !== null) return { ticketId, branch, headCommit }
  await saveTicket(tx, ticketId, { headCommit: commit, mergedCommit: commit })
  await announce(tx, ticket, commit)
  return { ticketId, branch, headCommit: commit }
}

/** Moves the branch of a locked ticket. The caller has made sure that it builds on where the branch is. */
export async function moveTicketBranch(tx: Tx, ticket: TicketRow, commit: string): Promise<void> {
  if (ticket.headCommit === commit) return
  await saveTicket(tx, ticket.id, { headCommit: commit })
  await announce(tx, ticket, commit)
}

/** The branch may be offered as it is at this commit: what was promised of it was proved there. */
export async function letOffer(tx: Tx, ticketId: TicketId, commit: string): Promise<void> {
  await saveTicket(tx, ticketId, { offeredCommit: commit })
  await enqueueJob(tx, { task: 'offer-ticket', payload: { ticketId }, key: `offer-ticket/${ticketId}` })
}

/** Which head of the ticket's branch the project's branch has now: its status follows. */
export async function settleTicketMerge(tx: Tx, ticketId: TicketId, mergedCommit: string | null): Promise<void> {
  await lockTicket(tx, ticketId)
  await saveTicket(tx, ticketId, { mergedCommit })
  await followTasks(tx, ticketId)
}

/** The ref in the project's store follows by a job of its own. */
async function announce(tx: Tx, { id, projectId }: TicketRow, headCommit: string): Promise<void> {
  appendEvent(tx, 'ticket.branch_moved', { projectId, ticketId: id, headCommit })
  const payload = { ticketId: id }
  await enqueueJob(tx, { task: 'keep-ticket-branch', payload, key: `keep-ticket-branch/${id}` })
}
