import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isSame, normalize, type Proposal } from './similarity-rules.ts'

const say = (title: string, description = ''): Proposal => ({ title, description })

/** The pairs that the threshold was chosen by. */
const same: [Proposal, Proposal][] = [
  [say('Round half a cent up'), say('round half a cent UP!')],
  [say('The cart rounds prices down', 'See src/cart.js'), say('Cart rounds prices down', 'In src/cart.js, line 14')],
  [say('Add tests for the discount codes of the cart'), say('Add test for discount code of a cart')],
  [
    say('Cart total is wrong', 'The total of the cart ignores the discount code when two codes are given.'),
    say('Wrong cart total', 'The cart total ignores the discount code when two codes are given.'),
  ],
]
const different: [Proposal, Proposal][] = [
  [say('Add tests for the cart'), say('Add tests for the orders')],
  [say('Fix the login page'), say('Fix the logout page')],
  [say('Fix tests', 'The cart test fails on leap days.'), say('Fix tests', 'The sign-in test needs a clock.')],
  [say('Remove the unused Money type'), say('Use the Money type')],
  [say('', ''), say('', '')],
]

describe('two proposals', () => {
  test.each(same)('are the same: %o and %o', (one, other) => expect(isSame(one, other)).toBe(true))
  test.each(different)('are not the same: %o and %o', (one, other) => expect(isSame(one, other)).toBe(false))

  const words = fc.record({ title: fc.string({ maxLength: 60 }), description: fc.string({ maxLength: 200 }) })
  test('whatever they say, are the same both ways round', () => {
    fc.assert(fc.property(words, words, (one, other) => isSame(one, other) === isSame(other, one)))
  })

  test('that only differ in case, signs and space are the same text', () => {
    expect(normalize(say('Fix: the  CART (again)', 'a-b'))).toBe(normalize(say('fix the cart again', 'A b')))
    expect(normalize(say('Fix the', 'cart'))).not.toBe(normalize(say('Fix', 'the cart')))
  })
})
