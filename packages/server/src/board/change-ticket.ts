import { SentraError, type Ticket, type UpdateTicket } from '@sentra/contract'
import { recordAudit } from '#access'
import { appendEvent } from '#events'
import { ensure, type Principal, type Tx } from '#platform'
import { ticketBranchName } from '#projects'
import { hasUnmerged, isTicketHeld, refuseMove } from './ticket-rules.ts'
import {
  getTicket,
  hasBegun,
  listStatusesOfTicket,
  lockTicket,
  saveTicket,
  type TicketRow,
  toTicket,
} from './tickets-store.ts'
import { wakeHeldBack, wakeTicket } from './wake-tasks.ts'
import { makesRoom } from './wip-rules.ts'

/** Changes words, moves, blocks or unblocks a ticket. CONFLICT when its tasks say where it is. */
export async function changeTicket(tx: Tx, principal: Principal, input: UpdateTicket): Promise<Ticket> {
  const { ticketId, ...changes } = input
  const { deadline, blockedReason, ...same } = changes
  const ticket = await lockTicket(tx, ticketId)
  await requireMove(tx, ticket, input)
  await requireFreeToDeliver(tx, ticket, input)
  await saveTicket(tx, ticketId, {
    ...same,
    branch: ticket.branch ?? ticketBranchName({ prefix: 'ticket', title: ticket.title, id: ticketId }),
    ...(deadline !== undefined && { deadline: deadline === null ? null : new Date(deadline) }),
    ...(blockedReason !== undefined && {
      blockedReason,
      blockedAt: blockedReason === null ? null : (ticket.blockedAt ?? new Date()),
    }),
  })
  const changed = await getTicket(tx, ticketId)
  await recordAudit(tx, principal, { action: 'ticket:change', subject: ticketId, details: changes })
  appendEvent(tx, 'ticket.changed', { projectId: ticket.projectId, ticketId, status: changed.status })
  if (isOpened(ticket, changed)) await wakeTicket(tx, ticketId)
  if (makesRoom(ticket.status, changed.status)) await wakeHeldBack(tx, ticket.projectId)
  return toTicket(changed)
}

async function requireMove(tx: Tx, ticket: TicketRow, { status }: UpdateTicket): Promise<void> {
  if (status === undefined || status === ticket.status) return
  const refusal = refuseMove(status, await listStatusesOfTicket(tx, ticket.id), hasUnmerged(ticket))
  if (refusal !== undefined) throw new SentraError('CONFLICT', `Ticket ${ticket.id} cannot be moved there. ${refusal}`)
}

/** Work that has begun goes where it began for. */
async function requireFreeToDeliver(tx: Tx, { id, delivery }: TicketRow, input: UpdateTicket): Promise<void> {
  if (input.delivery === undefined || input.delivery === delivery) return
  const message = `A task of ${id} has begun, so it stays delivered ${delivery === 'each' ? 'one by one' : 'together'}: make a new ticket for what is still to be done.`
  ensure(!(await hasBegun(tx, id)), 'CONFLICT', message)
}

/** Planned starts of a ticket that was held go ahead. */
function isOpened(before: TicketRow, now: TicketRow): boolean {
  return isTicketHeld(before) && !isTicketHeld(now)
}
