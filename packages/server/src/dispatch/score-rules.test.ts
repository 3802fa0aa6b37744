import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MAX_LEAD, rank, type Ranked, scoreOf, SHARE } from './score-rules.ts'

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

/** Slots that each project holds now; the same for all of its attempts, as the database counts them. */
const held = fc.record({ a: fc.nat(5), b: fc.nat(5), c: fc.nat(5) })
type Project = 'a' | 'b' | 'c'

test('of work that is worth the same, the next goes to a project that holds and was given least', () => {
  const owners = fc.array(fc.constantFrom<Project>('a', 'b', 'c'), { maxLength: 30 })
  fc.assert(
    fc.property(owners, held, (list, live) => {
      const equal = list.map((projectId, index) => like({ id: `att-${index}`, projectId, live: live[projectId] }))
      const holds = { ...live }
      const left = Map.groupBy(equal, ({ projectId }) => projectId as Project)
      for (const { projectId } of rank(equal)) {
        const own = projectId as Project
        const others = [...left].filter(([, waiting]) => waiting.length > 0).map(([project]) => holds[project])
        expect(holds[own]).toBe(Math.min(...others))
        holds[own] += 1
        left.get(own)?.pop()
      }
    }),
  )
})

test('nothing starves beside other projects: whatever waited long enough goes first, whoever holds how much', () => {
  fc.assert(
    fc.property(attempt, attempts, held, (old, others, live) => {
      const longest = Math.max(0, ...others.map(({ waitedSeconds }) => waitedSeconds))
      const own = live[old.projectId as Project]
      const starving = { ...old, live: own, waitedSeconds: longest + (MAX_LEAD + SHARE * own + 1) * 60 }
      const rest = others.filter(({ id }) => id !== old.id)
      const all = [...rest.map((one) => ({ ...one, live: live[one.projectId as Project] })), starving]
      expect(rank(all)[0]?.id).toBe(old.id)
    }),
  )
})
