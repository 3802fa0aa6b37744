import type { RunState, Standing, TaskStatus } from '@sentra/contract'

/** What the place of an entry is decided by. */
export type EntryFacts = {
  lane: number
  state: RunState
  checks: Standing['checks']
  blockingFindings: number
  /** Added and deleted. */
  lines: number
  tokens: number
  seconds: number
}

const overStates: ReadonlySet<RunState> = new Set(['succeeded', 'failed', 'cancelled'])

/** Only one that has succeeded has something to offer. */
export const hasResult = ({ state }: Pick<EntryFacts, 'state'>): boolean => state === 'succeeded'

/** True when nothing of a contest may change its order any more by itself. */
export const isDecidable = (entries: readonly Pick<EntryFacts, 'state'>[]): boolean =>
  entries.every(({ state }) => overStates.has(state))

export function proofOf({ state, checks }: Pick<EntryFacts, 'state' | 'checks'>): Standing['proof'] {
  if (!hasResult({ state }) || checks.failed > 0) return 'failed'
  return checks.passed > 0 ? 'proved' : 'unproved'
}

const proofs: Record<Standing['proof'], number> = { proved: 0, unproved: 1, failed: 2 }

type Criterion = { of: (entry: EntryFacts) => number; behind: (entry: EntryFacts, better: EntryFacts) => string }

const amount = (value: number, one: string) => `${value.toLocaleString('en')} ${one}${value === 1 ? '' : 's'}`

/** In the order in which they count; the smaller number is the better one. Lanes at last: no two entries are equal. */
const criteria: Criterion[] = [
  {
    of: (entry) => Number(!hasResult(entry)),
    behind: ({ state }) => `${state}: it has no result to offer`,
  },
  {
    of: (entry) => proofs[proofOf(entry)],
    behind: (entry) => (proofOf(entry) === 'failed' ? 'a check failed' : 'no check was run on it'),
  },
  {
    of: ({ blockingFindings }) => blockingFindings,
    behind: ({ blockingFindings }) => `its review has ${amount(blockingFindings, 'blocking finding')}`,
  },
  {
    of: ({ lines }) => lines,
    behind: ({ lines }, better) => `it changes ${amount(lines - better.lines, 'line')} more`,
  },
  {
    of: ({ tokens }) => tokens,
    behind: ({ tokens }, better) => `it took ${amount(tokens - better.tokens, 'token')} more`,
  },
  {
    of: ({ seconds }) => seconds,
    behind: ({ seconds }, better) => `it took ${amount(Math.ceil(seconds - better.seconds), 'second')} longer`,
  },
  { of: ({ lane }) => lane, behind: () => 'equal in everything, and named later' },
]

function compare(one: EntryFacts, other: EntryFacts): number {
  for (const { of } of criteria) if (of(one) !== of(other)) return of(one) - of(other)
  return 0
}

/**
 * The entries that are over, best first: those with a result; proved before unproved; fewest blocking findings; fewest
 * changed lines; fewest tokens; least time; named first.
 */
export function rankEntries<T extends EntryFacts>(entries: readonly T[]): T[] {
  return entries.filter(({ state }) => overStates.has(state)).toSorted(compare)
}

/** Why an entry stands where it stands, in words; `better` is the one above it. */
export function reasonOf(entry: EntryFacts, better: EntryFacts | undefined): string {
  if (!overStates.has(entry.state)) return entry.state === 'waiting' ? 'it waits for a person' : 'it is not over'
  const first = criteria[0] as Criterion
  if (!hasResult(entry)) return first.behind(entry, entry)
  if (better === undefined) return 'the best by checks, review, size, tokens and time'
  const decisive = criteria.find(({ of }) => of(entry) !== of(better))
  return decisive?.behind(entry, better) ?? ''
}

/** Status of a task while none of its entries is kept. */
export function contestStatus(states: readonly RunState[]): TaskStatus {
  if (states.every((state) => state === 'queued')) return 'ready'
  // One that has a result is offered in a moment, so the task is not yet at rest.
  if (states.some((state) => !overStates.has(state) || state === 'succeeded')) return 'running'
  return states.every((state) => state === 'cancelled') ? 'cancelled' : 'failed'
}
