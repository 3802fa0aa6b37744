import type { Overdue } from './deadlines-store.ts'

export type Verdict = 'wait' | 'unreachable' | 'give_again' | 'lost'

type Judged = Pick<Overdue, 'state' | 'silentSeconds' | 'leasedSeconds' | 'hasOtherRunner' | 'cancelRequested'>

/**
 * What becomes of an attempt whose lease ran out. Pure. An unreachable attempt is given up only when another runner can
 * take it, or when nobody wants it any more: until then its own runner may come back and go on.
 */
export function judgeOverdue(
  overdue: Judged,
  { staleMinutes, lostSeconds }: { staleMinutes: number; lostSeconds: number },
): Verdict {
  if (overdue.state === 'leased' && overdue.leasedSeconds > staleMinutes * 60) return 'give_again'
  if (overdue.state !== 'unreachable') return 'unreachable'
  const isWantedElsewhere = overdue.hasOtherRunner || overdue.cancelRequested
  return overdue.silentSeconds > lostSeconds && isWantedElsewhere ? 'lost' : 'wait'
}
