import { expect, test } from 'vitest'
import { nextStep, retryAfter, type Sides, type Step } from './sync-rules.ts'

type Case = [Sides['ours']['state'], Sides['seen'], 'none' | 'open' | 'closed' | 'merged', Step]

test.each<Case>([
  ['open', 'waiting', 'none', 'open'],
  ['open', 'waiting', 'open', 'update'],
  ['open', 'open', 'open', 'update'],
  ['open', 'open', 'closed', 'take-close'],
  ['open', 'closed', 'closed', 'reopen'],
  ['open', 'open', 'merged', 'take-merge'],
  ['closed', 'open', 'open', 'close'],
  ['closed', 'waiting', 'none', 'settle'],
  ['closed', 'closed', 'closed', 'settle'],
  ['closed', 'closed', 'open', 'differ'],
  ['closed', 'open', 'merged', 'take-merge'],
  ['merged', 'merged', 'merged', 'settle'],
])('%s here, seen %s, %s there: %s', (...[state, seen, there, step]) => {
  const side = there === 'none' ? undefined : { state: there, mergeCommit: null }
  expect(nextStep({ ours: { state, undoneMerge: null }, seen, there: side })).toBe(step)
})

test('a merge that was taken back here is not taken again', () => {
  const ours = { state: 'open' as const, undoneMerge: 'a'.repeat(40) }
  expect(nextStep({ ours, seen: 'merged', there: { state: 'merged', mergeCommit: null } })).toBe('settle')
})

test('a failure is tried again later each time, at least once an hour', () => {
  const now = new Date('2026-01-31T12:00:00Z')
  const waits = [0, 1, 2, 30].map((failures) => retryAfter(failures, now).getTime() - now.getTime())
  expect(waits).toEqual([5_000, 10_000, 20_000, 3_600_000])
})
