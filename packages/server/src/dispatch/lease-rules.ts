import type { Overdue } from './deadlines-store.ts'

/** An unreachable attempt is given up this long after it became unreachable, and only when another runner can take it. */
const LOST_SECONDS = 120

export type Verdict = 'wait' | 'unreachable' | 'give_again' | 'lost'

/** What becomes of an attempt whose lease ran out. Pure. */
export function judgeOverdue(
  overdue: Pick<Overdue, 'state' | 'silentSeconds' | 'leasedSeconds' | 'hasOtherRunner'>,
  staleMinutes: number,
): Verdict {
  if (overdue.state === 'leased' && overdue.leasedSeconds > staleMinutes * 60) return 'give_again'
  if (overdue.state !== 'unreachable') return 'unreachable'
  return overdue.silentSeconds > LOST_SECONDS && overdue.hasOtherRunner ? 'lost' : 'wait'
}
