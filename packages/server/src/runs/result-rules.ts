import type { Check, Finding } from '@sentra/contract'
import type { AttemptRow } from './attempts-store.ts'
import type { RunRow } from './runs-store.ts'

type Tried = Pick<AttemptRow, 'id' | 'kind' | 'role' | 'fromCommit' | 'commit' | 'review'>
type CheckOfAttempt = Check & { attemptId: string }

/**
 * Checks that the newest proof of a run made on what it has now: on its head, or on the commit that its reviewer read,
 * whose tree a reviewer's commit has too.
 */
export function checksOfResult(
  { headCommit }: Pick<RunRow, 'headCommit'>,
  attempts: readonly Tried[],
  checks: readonly CheckOfAttempt[],
): Check[] {
  const reviewed = attempts.filter(({ role, commit }) => role === 'reviewer' && commit === headCommit)
  const same = new Set([headCommit, ...reviewed.map(({ fromCommit }) => fromCommit)])
  const proof = attempts.findLast(({ kind, fromCommit }) => kind === 'command' && same.has(fromCommit))
  return checks.filter(({ attemptId }) => attemptId === proof?.id).map(withoutAttempt)
}

/** A check as clients see it. */
export const withoutAttempt = ({ attemptId: _attempt, ...check }: CheckOfAttempt): Check => check

/** What the newest review found; none without a review. */
export const findingsOf = (attempts: readonly Tried[]): Finding[] =>
  attempts.findLast(({ review }) => review !== null)?.review?.findings ?? []

/** From start to end, or to now; null before the start. */
export function secondsOf(times: { startedAt: Date | null; endedAt: Date | null }, now: Date): number | null {
  return times.startedAt === null ? null : ((times.endedAt ?? now).getTime() - times.startedAt.getTime()) / 1000
}
