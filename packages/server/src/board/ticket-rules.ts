import type { TaskStatus, TicketStatus } from '@sentra/contract'

/**
 * Status of a ticket whose tasks are in these; its own stays where they say nothing. A cancelled ticket stays cancelled
 * until a person opens it again.
 */
export function ticketStatusOf(own: TicketStatus, tasks: readonly TaskStatus[]): TicketStatus {
  const wanted = tasks.filter((status) => status !== 'cancelled')
  if (own === 'cancelled' || wanted.length === 0) return own
  const open = wanted.filter((status) => status !== 'done')
  if (open.length === 0) return 'done'
  if (open.every((status) => status === 'in_review')) return 'in_review'
  if (wanted.some((status) => status !== 'pending')) return 'in_progress'
  return own === 'backlog' ? 'backlog' : 'ready'
}

/** Why a person cannot move a ticket there, in words; undefined when they can. */
export function refuseMove(wanted: TicketStatus, tasks: readonly TaskStatus[]): string | undefined {
  if (wanted === 'cancelled') {
    const atWork = tasks.filter((status) => status === 'ready' || status === 'running').length
    return atWork === 0 ? undefined : `${atWork} of its tasks are at work: cancel them first.`
  }
  const given = ticketStatusOf(wanted, tasks)
  if (given === wanted) return undefined
  return `Its tasks say ${given.replace('_', ' ')}: its status follows them.`
}
