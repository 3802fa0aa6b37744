import type { TicketId } from '@sentra/contract'
import { appendEvent } from '#events'
import type { Tx } from '#platform'
import { ticketStatusOf } from './ticket-rules.ts'
import { listStatusesOfTicket, lockTicket, saveTicket } from './tickets-store.ts'
import { wakeHeldBack } from './wake-tasks.ts'
import { makesRoom } from './wip-rules.ts'

/** Moves a ticket to where its tasks are. The row lock makes tasks that change together count one after the other. */
export async function followTasks(tx: Tx, ticketId: TicketId): Promise<void> {
  const ticket = await lockTicket(tx, ticketId)
  const status = ticketStatusOf(ticket.status, await listStatusesOfTicket(tx, ticketId))
  if (status !== ticket.status) await saveTicket(tx, ticketId, { status })
  if (makesRoom(ticket.status, status)) await wakeHeldBack(tx, ticket.projectId)
  appendEvent(tx, 'ticket.changed', { projectId: ticket.projectId, ticketId, status })
}
