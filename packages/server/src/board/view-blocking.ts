import type { TicketBlocking, TicketId } from '@sentra/contract'
import type { Tx } from '#platform'
import { listAround, listEdgesAmong } from './blocking-store.ts'
import { findCriticalPath } from './find-critical-path.ts'
import { getTicket } from './tickets-store.ts'

/**
 * Which tasks wait for which: those of a ticket, the ones outside that wait for them or that they wait for, and whatever
 * else is part of the chain that decides when the ticket is done. NOT_FOUND.
 */
export async function viewBlocking(tx: Tx, ticketId: TicketId): Promise<TicketBlocking> {
  const { projectId } = await getTicket(tx, ticketId)
  const { steps, minutes } = await findCriticalPath(tx, { projectId, ticketId })
  // A task that waits for nothing is no chain.
  const critical = new Set(steps.length > 1 ? steps.map(({ taskId }) => taskId) : [])
  const rows = await listAround(tx, ticketId, [...critical])
  const edges = await listEdgesAmong(
    tx,
    rows.map(({ id }) => id),
  )
  const tasks = rows.map(({ ticketId: ofTicket, ticketTitle, ...same }) => ({
    ...same,
    ticket: ofTicket === null || ticketTitle === null ? null : { id: ofTicket, title: ticketTitle },
    isOwn: ofTicket === ticketId,
    isCritical: critical.has(same.id),
  }))
  return { tasks, edges, minutes }
}
