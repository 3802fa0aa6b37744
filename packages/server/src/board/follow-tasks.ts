import type { TicketId } from '@sentra/contract'
import { appendEvent } from '#events'
import { enqueueJob } from '#jobs'
import type { Tx } from '#platform'
import { hasUnmerged, isComplete, ticketStatusOf } from './ticket-rules.ts'
import { listStatusesOfTicket, lockTicket, saveTicket } from './tickets-store.ts'
import { wakeHeldBack } from './wake-tasks.ts'
import { makesRoom } from './wip-rules.ts'

/**
 * Moves a ticket to where its tasks are, and lets it be offered when they are all done and it is delivered together. The
 * row lock makes tasks that change together count one after the other.
 */
export async function followTasks(tx: Tx, ticketId: TicketId): Promise<void> {
  const ticket = await lockTicket(tx, ticketId)
  const [tasks, isUnmerged] = [await listStatusesOfTicket(tx, ticketId), hasUnmerged(ticket)]
  const status = ticketStatusOf(ticket.status, tasks, isUnmerged)
  if (status !== ticket.status) await saveTicket(tx, ticketId, { status })
  if (makesRoom(ticket.status, status)) await wakeHeldBack(tx, ticket.projectId)
  appendEvent(tx, 'ticket.changed', { projectId: ticket.projectId, ticketId, status })
  if (status === 'cancelled' || !isComplete(tasks)) return
  if (isUnmerged) await enqueueJob(tx, { task: 'offer-ticket', payload: { ticketId }, key: `offer-ticket/${ticketId}` })
  // What was promised of a spec's work is proved when all of it is there.
  if (ticket.needsProof)
    await enqueueJob(tx, { task: 'complete-spec', payload: { ticketId }, key: `complete-spec/${ticketId}` })
}
