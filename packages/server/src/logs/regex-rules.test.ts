import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { faultOfRegex, makeSearchedRegex, requiredLiterals } from './regex-rules.ts'
import { findLines } from './search-chunk-rules.ts'
import { bitsOf, hasBits, summarize } from './gram-rules.ts'

test.each([
  ['error', ['error']],
  ['Failed: \\d+ of (\\d+) tests', ['failed: ']],
  ['^\\[ERROR\\]', ['[error]']],
  ['timeout|refused', ['timeout', 'refused']],
  ['connect(ion)? (timeout|refused)', ['connect']],
  ['(?:GET|POST) /api', [' /api']],
  ['(?<status>denied)+x?', ['denied']],
  ['abc?d', ['ab']],
  ['ab+c', ['ab']],
  ['a{0,3}bc', ['bc']],
  ['(?=ahead)b', ['b']],
  ['(?!never)once', ['once']],
  ['(?-i:Exact)', ['exact']],
  ['a|', []],
  ['(a|b*)', []],
  ['.*', []],
  ['[abc]', []],
  ['\\x41bc', []],
  ['\\u0041bc', []],
  ['(a)\\1long', []],
  ['größe', ['gr']],
])('%s needs %j', (pattern, needed) => expect(requiredLiterals(pattern)).toEqual(needed))

test.each([
  ['a(b', /Unterminated group at character 2/],
  ['a)b', /Unmatched '\)' at character 2/],
  ['[a', /character class at character 1/],
  ['a|*', /Nothing to repeat at character 3/],
  ['ab\\', /at end of pattern at character 3/],
  ['(?<a>x)(?<a>y)', /Duplicate capture group name/],
])('%s is no pattern, and it says why', (pattern, reason) => expect(faultOfRegex(pattern)).toMatch(reason))

test('what is a pattern has no fault', () => {
  for (const pattern of ['a', '\\-\\:', '{', ']', '(?:a)*?', '(?<=x)y']) expect(faultOfRegex(pattern)).toBeNull()
})

/** Patterns that are sometimes faulty, and lines made of the same words. */
const words = ['error', 'Kb', 'a', 'B', ' ', '\u212A', 'é', '1', '[', '(', '.', '\u001B[1m', 'timeout']
const term = fc.constantFrom(
  'error',
  'K',
  'a',
  'b',
  ' ',
  'é',
  '.',
  '\\d',
  '\\.',
  '\\[',
  '[ab]',
  '[^k]',
  '^',
  '$',
  '\\b',
  'time',
  '\u212A',
)
const quantifier = fc.constantFrom('', '', '', '?', '*', '+', '{2}', '{0,1}', '+?')
const { pattern } = fc.letrec<{ pattern: string; piece: string }>((tie) => ({
  piece: fc.oneof(
    { weight: 6, arbitrary: fc.tuple(term, quantifier).map((parts) => parts.join('')) },
    {
      weight: 2,
      arbitrary: fc
        .tuple(fc.constantFrom('(', '(?:', '(?=', '(?!', '(?<n>', '(?-i:'), tie('pattern'), quantifier)
        .map(([open, inner, times]) => `${open}${inner})${times}`),
    },
    { weight: 1, arbitrary: fc.constant('|') },
  ),
  pattern: fc.array(tie('piece'), { maxLength: 5, depthIdentifier: 'p' }).map((pieces) => pieces.join('')),
}))
const lines = fc.array(
  fc.array(fc.constantFrom(...words), { maxLength: 6 }).map((found) => found.join('')),
  { minLength: 1, maxLength: 20 },
)

test('skipping by needed texts finds what testing every line finds, in bytes and in summaries', () => {
  fc.assert(
    fc.property(pattern, lines, (source, texts) => {
      if (source === '' || faultOfRegex(source) !== null) return
      const regex = makeSearchedRegex(source)
      const bytes = Buffer.from(`${texts.join('\n')}\n`)
      const naive = texts.flatMap((message, index) => (regex.isIn(message) ? [{ line: index + 1, message }] : []))
      expect(findLines(bytes, 1, regex)).toEqual(naive)
      const summary = summarize(Buffer.concat([bytes, Buffer.from('\n'.repeat(2_048))]))
      if (naive.length > 0 && summary !== null && regex.literals.length > 0)
        expect(regex.literals.some((text) => hasBits(summary, bitsOf(text)))).toBe(true)
    }),
    { numRuns: 5_000 },
  )
})
