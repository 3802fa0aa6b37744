import { expect, test } from 'vitest'
import { countSlots, ROW_HEIGHT, visibleRange } from './visible-range.ts'

const height = 28 * ROW_HEIGHT

test('while following, the newest rows are made whatever the scroll position still says', () => {
  const { first, last } = visibleRange({ count: 100_000, height, scrollTop: 0, follow: true })
  expect(last).toBe(100_000)
  expect(last - first).toBeLessThan(100)
  expect(first).toBeLessThanOrEqual(100_000 - 28)
})

test('rows around the scroll position cover the window', () => {
  const { first, last } = visibleRange({ count: 1_000, height, scrollTop: 500 * ROW_HEIGHT + 7, follow: false })
  expect(first).toBeLessThanOrEqual(500)
  expect(last).toBeGreaterThanOrEqual(529)
})

test('a list that became shorter than the scroll position has no rows beyond its end', () => {
  expect(visibleRange({ count: 3, height, scrollTop: 9_000, follow: false })).toEqual({ first: 0, last: 3 })
  expect(visibleRange({ count: 0, height, scrollTop: 0, follow: true })).toEqual({ first: 0, last: 0 })
})

test('no two rows that are made at once share a slot', () => {
  const slots = countSlots(28)
  const views = [true, false].flatMap((follow) =>
    Array.from({ length: 41 }, (_, offset) => ({ count: 1_000, height, scrollTop: 400 * ROW_HEIGHT + offset, follow })),
  )
  for (const { first, last } of views.map(visibleRange)) {
    const used = Array.from({ length: last - first }, (_, offset) => (first + offset) % slots)
    expect(new Set(used).size).toBe(used.length)
  }
})
