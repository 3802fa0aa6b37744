import type { TicketStatus } from '@sentra/contract'

/** How many tickets of a project are under way, and how many a person wants there at most; null is any number. */
export type Wip = {
  inProgress: { count: number; limit: number | null }
  inReview: { count: number; limit: number | null }
}

const isUnderWay = (status: TicketStatus) => status === 'in_progress' || status === 'in_review'

/**
 * Why a ticket does not begin by itself; undefined when it may, or has begun. A full review column holds new tickets too:
 * what waits for people becomes less only when nothing is put behind it.
 */
export function wipRefusal(status: TicketStatus, { inProgress, inReview }: Wip): string | undefined {
  if (isUnderWay(status)) return undefined
  if (isFull(inProgress))
    return `${amount(inProgress.count)} in progress, and the project wants at most ${inProgress.limit}.`
  if (isFull(inReview)) return `${amount(inReview.count)} in review, and the project wants at most ${inReview.limit}.`
  return undefined
}

/** What is more than wanted, in words: a person may start by hand what does not begin by itself. */
export function wipViolations({ inProgress, inReview }: Wip): string[] {
  return [
    ...(isOver(inProgress)
      ? [`${amount(inProgress.count)} in progress: the project wants at most ${inProgress.limit}.`]
      : []),
    ...(isOver(inReview) ? [`${amount(inReview.count)} in review: the project wants at most ${inReview.limit}.`] : []),
  ]
}

/** A ticket that is not under way any more makes room. */
export const makesRoom = (before: TicketStatus, now: TicketStatus): boolean => isUnderWay(before) && before !== now

const isFull = ({ count, limit }: Wip['inProgress']) => limit !== null && count >= limit
const isOver = ({ count, limit }: Wip['inProgress']) => limit !== null && count > limit
const amount = (count: number) => (count === 1 ? '1 ticket is' : `${count} tickets are`)
