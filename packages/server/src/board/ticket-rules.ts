import type { Delivery, TaskStatus, TicketStatus } from '@sentra/contract'

type Delivered = { delivery: Delivery; headCommit: string | null; mergedCommit: string | null }

/** Its branch holds work that the project's branch has not. */
export function hasUnmerged({ delivery, headCommit, mergedCommit }: Delivered): boolean {
  return delivery === 'together' && headCommit !== mergedCommit
}

/** A person holds it back: nothing of it starts or lands by itself. */
export function isTicketHeld({
  blockedReason,
  status,
}: {
  blockedReason: string | null
  status: TicketStatus
}): boolean {
  return blockedReason !== null || status === 'cancelled'
}

/** Every task that is still wanted is done, and there is one. */
export function isComplete(tasks: readonly TaskStatus[]): boolean {
  const wanted = tasks.filter((status) => status !== 'cancelled')
  return wanted.length > 0 && wanted.every((status) => status === 'done')
}

/**
 * Status of a ticket whose tasks are in these; its own stays where they say nothing. A cancelled ticket stays cancelled
 * until a person opens it again; one whose branch is not merged is in review when its tasks are done.
 */
export function ticketStatusOf(own: TicketStatus, tasks: readonly TaskStatus[], isUnmerged = false): TicketStatus {
  const wanted = tasks.filter((status) => status !== 'cancelled')
  if (own === 'cancelled' || wanted.length === 0) return own
  const open = wanted.filter((status) => status !== 'done')
  if (open.length === 0) return isUnmerged ? 'in_review' : 'done'
  if (open.every((status) => status === 'in_review')) return 'in_review'
  if (wanted.some((status) => status !== 'pending')) return 'in_progress'
  return own === 'backlog' ? 'backlog' : 'ready'
}

/** Why a person cannot move a ticket there, in words; undefined when they can. */
export function refuseMove(wanted: TicketStatus, tasks: readonly TaskStatus[], isUnmerged = false): string | undefined {
  if (wanted === 'cancelled') {
    const atWork = tasks.filter((status) => status === 'ready' || status === 'running').length
    return atWork === 0 ? undefined : `${atWork} of its tasks are at work: cancel them first.`
  }
  const given = ticketStatusOf(wanted, tasks, isUnmerged)
  if (given === wanted) return undefined
  return `Its tasks say ${given.replace('_', ' ')}: its status follows them.`
}
