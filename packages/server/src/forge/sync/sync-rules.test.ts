import { expect, test } from 'vitest'
import { nextStep, type Sides, type Step } from './sync-rules.ts'

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
