import type { RunState } from '@sentra/contract'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  contestStatus,
  type EntryFacts,
  hasResult,
  isDecidable,
  proofOf,
  rankEntries,
  reasonOf,
} from './contest-rules.ts'

const states: RunState[] = ['queued', 'running', 'waiting', 'succeeded', 'failed', 'cancelled']
const few = fc.nat({ max: 3 })
const entry = fc.record({
  state: fc.constantFrom(...states),
  checks: fc.record({ passed: few, failed: few }),
  blockingFindings: few,
  lines: few,
  tokens: few,
  seconds: few,
})
const contest = fc
  .array(entry, { minLength: 2, maxLength: 5 })
  .map((entries): EntryFacts[] => entries.map((one, lane) => ({ ...one, lane })))

const good: EntryFacts = {
  lane: 0,
  state: 'succeeded',
  checks: { passed: 2, failed: 0 },
  blockingFindings: 0,
  lines: 10,
  tokens: 1_000,
  seconds: 60,
}
const order = (...entries: Partial<EntryFacts>[]) =>
  rankEntries(entries.map((change, lane) => ({ ...good, lane, ...change }))).map(({ lane }) => lane)

describe('ranking', () => {
  test('counts checks before review, review before size, size before tokens, tokens before time', () => {
    const [unproved, failed] = [
      { passed: 0, failed: 0 },
      { passed: 5, failed: 1 },
    ]
    expect(order({ state: 'failed', lines: 1 }, { checks: unproved, lines: 500 })).toEqual([1, 0])
    expect(order({ checks: failed, lines: 1 }, { checks: unproved, lines: 500 })).toEqual([1, 0])
    expect(order({ checks: unproved, lines: 1 }, { lines: 500, blockingFindings: 3 })).toEqual([1, 0])
    expect(order({ blockingFindings: 1, lines: 1 }, { lines: 500, tokens: 9_000 })).toEqual([1, 0])
    expect(order({ lines: 11, tokens: 1 }, { tokens: 9_000, seconds: 900 })).toEqual([1, 0])
    expect(order({ tokens: 1_001, seconds: 1 }, { seconds: 900 })).toEqual([1, 0])
    expect(order({ seconds: 61 }, {})).toEqual([1, 0])
    expect(order({}, {})).toEqual([0, 1])
  })

  test('is one order whatever the entries are and in whichever order they come', () => {
    fc.assert(
      fc.property(contest, fc.infiniteStream(fc.nat()), (entries, numbers) => {
        const shuffled = entries.toSorted(() => ((numbers.next().value ?? 0) % 3) - 1)
        expect(rankEntries(shuffled)).toEqual(rankEntries(entries))
      }),
    )
  })

  test('places those that are over and no others, and never one without a result above one with it', () => {
    fc.assert(
      fc.property(contest, (entries) => {
        const ranked = rankEntries(entries)
        expect(ranked.length === entries.length).toBe(isDecidable(entries))
        const results = ranked.map(hasResult)
        expect(results.toSorted((one, other) => Number(other) - Number(one))).toEqual(results)
      }),
    )
  })

  test('does not change among the others when one of them is taken out', () => {
    fc.assert(
      fc.property(contest, fc.nat({ max: 4 }), (entries, out) => {
        const without = (list: EntryFacts[]) => list.filter(({ lane }) => lane !== out)
        expect(rankEntries(without(entries))).toEqual(without(rankEntries(entries)))
      }),
    )
  })

  test('the best never has worse proof than another with a result', () => {
    const worth = { proved: 0, unproved: 1, failed: 2 }
    fc.assert(
      fc.property(contest, (entries) => {
        const [best, ...others] = rankEntries(entries)
        if (best) for (const other of others) expect(worth[proofOf(best)]).toBeLessThanOrEqual(worth[proofOf(other)])
      }),
    )
  })
})

describe('reasons', () => {
  test('say what decided, with the number', () => {
    expect(reasonOf(good, undefined)).toMatch(/^the best/)
    expect(reasonOf({ ...good, lines: 1_210 }, good)).toBe('it changes 1,200 lines more')
    expect(reasonOf({ ...good, tokens: 1_001 }, good)).toBe('it took 1 token more')
    expect(reasonOf({ ...good, blockingFindings: 2 }, good)).toBe('its review has 2 blocking findings')
    expect(reasonOf({ ...good, seconds: 60.4, lane: 1 }, good)).toBe('it took 1 second longer')
    expect(reasonOf({ ...good, lane: 1 }, good)).toBe('equal in everything, and named later')
    expect(reasonOf({ ...good, state: 'failed' }, undefined)).toBe('failed: it has no result to offer')
    expect(reasonOf({ ...good, state: 'waiting' }, good)).toBe('it waits for a person')
  })

  test('are there for every entry of every contest', () => {
    fc.assert(
      fc.property(contest, (entries) => {
        const ranked = rankEntries(entries)
        for (const [index, one] of ranked.entries()) expect(reasonOf(one, ranked[index - 1])).not.toBe('')
      }),
    )
  })
})

describe('the task of a contest', () => {
  test('follows all entries', () => {
    expect(contestStatus(['queued', 'queued'])).toBe('ready')
    expect(contestStatus(['queued', 'running'])).toBe('running')
    expect(contestStatus(['failed', 'waiting'])).toBe('running')
    expect(contestStatus(['failed', 'succeeded'])).toBe('running')
    expect(contestStatus(['failed', 'cancelled'])).toBe('failed')
    expect(contestStatus(['cancelled', 'cancelled'])).toBe('cancelled')
  })
})
