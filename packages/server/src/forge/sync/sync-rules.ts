import type { PullRequest } from '@sentra/contract'
import type { ForgePull } from '../forge.ts'

export type Sides = {
  ours: Pick<PullRequest, 'state'> & { undoneMerge: string | null }
  /** As it was seen last. */
  seen: 'waiting' | 'open' | 'merged' | 'closed'
  there: Pick<ForgePull, 'state' | 'mergeCommit'> | undefined
}

/**
 * `open`, `update`, `reopen`, `close`: the forge follows us. `take-merge`, `take-close`: we follow a person who acted
 * there. `differ`: opened again there alone, which a person must say here too. `settle`: both say the same.
 */
export type Step = 'open' | 'update' | 'reopen' | 'close' | 'take-merge' | 'take-close' | 'differ' | 'settle'

/** What follows from the two sides of a pull request. Who changed since it was seen last is believed. */
export function nextStep({ ours, seen, there }: Sides): Step {
  if (ours.state === 'merged') return 'settle'
  if (there === undefined) return ours.state === 'open' ? 'open' : 'settle'
  // A merge that was taken back here stays a merge there for ever.
  if (there.state === 'merged') return ours.undoneMerge === null ? 'take-merge' : 'settle'
  if (ours.state === 'open') {
    if (there.state === 'open') return 'update'
    return seen === 'open' ? 'take-close' : 'reopen'
  }
  if (there.state === 'closed') return 'settle'
  return seen === 'closed' ? 'differ' : 'close'
}
