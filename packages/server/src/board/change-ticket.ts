import { SentraError, type Ticket, type UpdateTicket } from '@sentra/contract'
import { recordAudit } from '#access'
import { appendEvent } from '#events'
import type { Principal, Tx } from '#platform'
import { refuseMove } from './ticket-rules.ts'
import { getTicket, listStatusesOfTicket, lockTicket, saveTicket, type TicketRow, toTicket } from './tickets-store.ts'
import { wakeHeldBack, wakeTicket } from './wake-tasks.ts'
import { makesRoom } from './wip-rules.ts'

/** Changes words, moves, blocks or unblocks a ticket. CONFLICT when its tasks say where it is. */
export async function changeTicket(tx: Tx, principal: Principal, input: UpdateTicket): Promise<Ticket> {
  const { ticketId, deadline, blockedReason, ...same } = input
  const ticket = await lockTicket(tx, ticketId)
  await requireMove(tx, ticket, input)
  await saveTicket(tx, ticketId, {
    ...same,
    ...(deadline !== undefined && { deadline: deadline === null ? null : new Date(deadline) }),
    ...(blockedReason !== undefined && {
      blockedReason,
      blockedAt: blockedReason === null ? null : (ticket.blockedAt ?? new Date()),
    }),
  })
  const changed = await getTicket(tx, ticketId)
  await recordAudit(tx, principal, { action: 'ticket:change', subject: ticketId, details: same })
  appendEvent(tx, 'ticket.changed', { projectId: ticket.projectId, ticketId, status: changed.status })
  if (isOpened(ticket, changed)) await wakeTicket(tx, ticketId)
  if (makesRoom(ticket.status, changed.status)) await wakeHeldBack(tx, ticket.projectId)
  return toTicket(changed)
}

async function requireMove(tx: Tx, ticket: TicketRow, { status }: UpdateTicket): Promise<void> {
  if (status === undefined || status === ticket.status) return
  const refusal = refuseMove(status, await listStatusesOfTicket(tx, ticket.id))
  if (refusal !== undefined) throw new SentraError('CONFLICT', `Ticket ${ticket.id} cannot be moved there. ${refusal}`)
}

/** Planned starts of a ticket that was held go ahead. */
function isOpened(before: TicketRow, now: TicketRow): boolean {
  const wasHeld = before.blockedReason !== null || before.status === 'cancelled'
  return wasHeld && now.blockedReason === null && now.status !== 'cancelled'
}
