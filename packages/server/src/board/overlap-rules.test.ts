import { expect, test } from 'vitest'
import { conflictScore, findOverlap, isKnown, type Reach } from './overlap-rules.ts'

const reach = (known: Partial<Reach & { text: string }> = {}) => ({ ownedFiles: [], changed: [], text: '', ...known })

test('what both own counts first', () => {
  const mine = reach({ ownedFiles: ['src/cart/**'], changed: ['docs/a.md'] })
  expect(findOverlap(mine, reach({ ownedFiles: ['src/**', 'docs/**'] }))).toEqual({
    basis: 'owned files',
    files: ['src/**'],
  })
  expect(findOverlap(mine, reach({ ownedFiles: ['docs/**'], changed: ['src/cart/a.js'] }))).toBeUndefined()
})

test('where one owns nothing, what its branch has changed counts', () => {
  const changed = ['src/cart/a.js', 'README.md']
  const expected = { basis: 'changed files', files: ['src/cart/a.js'] }
  expect(findOverlap(reach({ ownedFiles: ['src/cart'] }), reach({ changed }))).toEqual(expected)
  expect(findOverlap(reach({ changed }), reach({ ownedFiles: ['src/cart'] }))).toEqual(expected)
  expect(findOverlap(reach({ changed }), reach({ changed: ['src/cart/a.js'] }))).toEqual(expected)
})

test('where nothing else is known, the files that its words name count', () => {
  const mine = reach({ text: 'Round up in cart.js, see ./docs/money.md (v1.2)' })
  expect(findOverlap(mine, reach({ changed: ['src/cart.js', 'src/other.js'] }))).toEqual({
    basis: 'files it names',
    files: ['src/cart.js'],
  })
  expect(findOverlap(mine, reach({ ownedFiles: ['docs/**'] }))?.files).toEqual(['docs/money.md'])
  expect(findOverlap(mine, reach({ changed: ['src/discart.js'] }))).toBeUndefined()
  expect(isKnown(mine)).toBe(true)
  expect(isKnown(reach({ text: 'Make it faster' }))).toBe(false)
})

test('the score is the part of what both changed that git cannot merge', () => {
  expect(conflictScore(['a', 'b'], ['a', 'b'], [])).toBe(0)
  expect(conflictScore(['a', 'b'], ['a', 'b'], ['a'])).toBe(0.5)
  expect(conflictScore(['a'], ['old'], ['new'])).toBe(1)
})
