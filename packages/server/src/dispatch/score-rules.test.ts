import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MAX_LEAD, rank, type Ranked, scoreOf } from './score-rules.ts'

const plain: Ranked = {
  id: 'att-1',
  projectId: 'p',
  urgency: 1,
  waitedSeconds: 0,
  secondsLeft: null,
  dependants: 0,
  isUnderWay: false,
  live: 0,
}
const like = (change: Partial<Ranked>): Ranked => ({ ...plain, ...change })
const order = (...attempts: Ranked[]) => rank(attempts).map(({ id }) => id)

test('urgency first; a day before its deadline, with others behind it or under way, an attempt goes ahead of its equals', () => {
  const equals = [
    like({ id: 'plain' }),
    like({ id: 'due', secondsLeft: 3_600 }),
    like({ id: 'blocks', dependants: 3 }),
    like({ id: 'begun', isUnderWay: true }),
    like({ id: 'urgent', urgency: 3 }),
  ]
  expect(order(...equals)).toEqual(['urgent', 'due', 'begun', 'blocks', 'plain'])
})

test('two projects take turns, and one that holds slots waits for the other', () => {
  const own = ['a1', 'a2', 'a3'].map((id) => like({ id, projectId: 'a' }))
  const other = ['b1', 'b2'].map((id) => like({ id, projectId: 'b' }))
  expect(order(...own, ...other)).toEqual(['a1', 'b1', 'a2', 'b2', 'a3'])
  const busy = own.map((attempt) => ({ ...attempt, live: 2 }))
  expect(order(...busy, ...other)).toEqual(['b1', 'b2', 'a1', 'a2', 'a3'])
})

const attempt = fc.record({
  id: fc.uuid(),
  projectId: fc.constantFrom('a', 'b', 'c'),
  urgency: fc.integer({ min: 0, max: 3 }),
  waitedSeconds: fc.integer({ min: 0, max: 1_000_000 }),
  secondsLeft: fc.option(fc.integer({ min: -100_000, max: 200_000 })),
  dependants: fc.integer({ min: 0, max: 50 }),
  isUnderWay: fc.boolean(),
  live: fc.constant(0),
})
const attempts = fc.uniqueArray(attempt, { maxLength: 20, selector: ({ id }) => id })

test('an order depends on the facts and not on how they were listed, and leaves nothing out', () => {
  fc.assert(
    fc.property(attempts, (list) => {
      const ranked = rank(list)
      expect(ranked.toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual(list.toSorted((a, b) => (a.id < b.id ? -1 : 1)))
      expect(rank(list.toReversed())).toEqual(ranked)
    }),
  )
})

test('nothing starves: whatever has waited long enough goes before anything newer of its project', () => {
  fc.assert(
    fc.property(attempt, attempt, (old, fresh) => {
      const starving = { ...old, waitedSeconds: fresh.waitedSeconds + (MAX_LEAD + 1) * 60 }
      expect(scoreOf(starving)).toBeGreaterThan(scoreOf(fresh))
    }),
  )
})
