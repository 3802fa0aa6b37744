import type { LineRange } from './log-line-types.ts'

/**
 * What one source (entries, or output) found in a range, in its order. All of the range up to and including `upTo` was
 * looked through; null means all of it.
 */
export type Part<T> = { found: T[]; upTo: number | null }

/** A page of both sources. `next` is where the next one goes on, null when there is none. */
export type Page<T> = { found: T[]; next: number | null }

type Range = Pick<LineRange, 'before' | 'after' | 'limit'>

/** Lines that both sources have looked through, in the order of the range, at most as many as are wanted. */
export function joinParts<T>(parts: Part<T>[], lineOf: (item: T) => number, range: Range): Page<T> {
  const isForward = range.after !== undefined
  const sign = isForward ? 1 : -1
  const ends = parts.flatMap(({ upTo }) => (upTo === null ? [] : [upTo * sign]))
  const end = ends.length === 0 ? null : Math.min(...ends)
  const found = parts
    .flatMap((part) => part.found)
    .filter((item) => end === null || lineOf(item) * sign <= end)
    .toSorted((a, b) => (lineOf(a) - lineOf(b)) * sign)
    .slice(0, range.limit)
  const last = found.at(-1)
  if (last !== undefined && found.length === range.limit) return { found, next: nextOf(lineOf(last), isForward) }
  return { found, next: end === null ? null : nextOf(end * sign, isForward) }
}

/** Nothing stands before the first line. */
const nextOf = (line: number, isForward: boolean) => (!isForward && line <= 1 ? null : line)

/** How many numbers of lines lie between the start of a range and where a page of it ended. */
export function coveredLines(range: Range, next: number | null, lastLine: number): number {
  const first = Math.max(range.after ?? 0, 0) + 1
  const last = Math.min((range.before ?? Infinity) - 1, lastLine)
  const isForward = range.after !== undefined
  const from = !isForward && next !== null ? next : first
  const to = isForward && next !== null ? next : last
  return Math.max(0, to - from + 1)
}
