import type { SpecComment } from '@sentra/contract'
import { expect, test } from 'vitest'
import { commentsByPlace, commentsOf, placesOf } from './anchors.ts'

const markdown =
  '# Shop\n\n## Design\n\nwords\n\n### R1\n\n- **R1.1** it is (command: `x`)\n- no clause\n\n### T2 Write `it`\n\n## Design'
const comment = (change: Partial<SpecComment>) =>
  ({ version: 1, anchor: null, resolvedAt: null, ...change }) as SpecComment

test('clauses are named by their ids, headings by their words, and each name once', () => {
  expect(placesOf(markdown).map(({ anchor }) => anchor)).toEqual([
    'Shop',
    'Design',
    null,
    'R1',
    'R1.1',
    null,
    'T2',
    null,
  ])
})

test('a comment whose place is gone is about the whole', () => {
  const [here, gone, whole] = [comment({ anchor: 'R1.1' }), comment({ anchor: 'R9' }), comment({})]
  const found = commentsByPlace(placesOf(markdown), [here, gone, whole])
  expect(found.get('R1.1')).toEqual([here])
  expect(found.get(null)).toEqual([gone, whole])
})

test('what is open from an earlier version is still shown, what was resolved there is not', () => {
  const open = comment({ version: 1 })
  const resolved = comment({ version: 1, resolvedAt: '2026-01-01T00:00:00Z' })
  const own = comment({ version: 2, resolvedAt: '2026-01-01T00:00:00Z' })
  expect(commentsOf(2, [open, resolved, own, comment({ version: 3 })])).toEqual([open, own])
})
