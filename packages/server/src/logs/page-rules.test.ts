import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { coveredLines, joinParts, type Part } from './page-rules.ts'

const lineOf = (line: number) => line

/** Looks through some of a source's lines, as far as its patience goes. */
function lookThrough(lines: number[], { before = Infinity, after, limit }: Range, patience: number): Part<number> {
  const inRange = lines.filter((line) => line < before && line > (after ?? 0))
  const ordered = after === undefined ? inRange.toReversed() : inRange
  const found = ordered.slice(0, Math.min(patience, limit))
  return { found, upTo: found.length === ordered.length ? null : (found.at(-1) ?? null) }
}

type Range = { before?: number | undefined; after?: number | undefined; limit: number }

test('pages of two sources, each of its own patience, give every line once and in order', () => {
  const patience = fc.integer({ min: 1, max: 9 })
  const split = fc.array(fc.constantFrom('entry', 'output', 'neither'), { maxLength: 60 })
  fc.assert(
    fc.property(split, fc.tuple(patience, patience, fc.integer({ min: 1, max: 12 })), fc.boolean(), (...given) => {
      const [kinds, [a, b, limit], isForward] = given

      const of = (wanted: string) => kinds.flatMap((kind, index) => (kind === wanted ? [index + 1] : []))
      const read: number[] = []
      let looked = 0
      let range: Range = isForward ? { after: 0, limit } : { limit }
      for (;;) {
        const parts = [lookThrough(of('entry'), range, a), lookThrough(of('output'), range, b)]
        const { found, next } = joinParts(parts, lineOf, range)
        read.push(...found)
        looked += coveredLines(range, next, kinds.length)
        if (next === null) break
        range = isForward ? { after: next, limit } : { before: next, limit }
      }
      const all = kinds.flatMap((kind, index) => (kind === 'neither' ? [] : [index + 1]))
      expect(read).toEqual(isForward ? all : all.toReversed())
      expect(looked).toBe(kinds.length)
    }),
    { numRuns: 1_000 },
  )
})
