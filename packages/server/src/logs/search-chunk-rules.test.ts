import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { plainText } from '@sentra/contract/terminal-text'
import { findLines, makeSearchedText, splitLines, type TextLine } from './search-chunk-rules.ts'

/** What a search means, without any care for time. */
function searchNaively(bytes: Buffer, firstLine: number, search: string): TextLine[] {
  const lines = bytes.toString('utf8').split('\n').slice(0, -1)
  return lines
    .map((text, index) => ({ line: firstLine + index, message: text.replace(/\r$/, '') }))
    .filter(({ message }) => plainText(message).toLowerCase().includes(search.toLowerCase()))
}

const find = (bytes: Buffer, firstLine: number, search: string) => findLines(bytes, firstLine, makeSearchedText(search))

/** Characters whose other case has another length, depends on the context or lies in ASCII; and what patterns mean. */
const characters = Array.from(
  'abAB ik\u212A\u0130\u0131ßẞσςΣéÉжЖ中😀.*+?(){}[]|^$\\/-%_0\t\0\r\u001B\u0307\u2028\uFFFD',
)
const broken = ['ff', 'c3', 'e284', 'c4', 'f09f', '80'].map((hex) => Buffer.from(hex, 'hex'))
const piece = fc.oneof(
  { weight: 20, arbitrary: fc.constantFrom(...characters).map((character) => Buffer.from(character)) },
  { weight: 3, arbitrary: fc.constant(Buffer.from('\n')) },
  { weight: 1, arbitrary: fc.constantFrom(...broken) },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom('\u001B[31m', 'r\u001B[0mk', '\u001B]0;', '\u0007', '\r\n')
      .map((text) => Buffer.from(text)),
  },
)
const output = fc.array(piece, { maxLength: 60 }).map((pieces) => Buffer.concat([...pieces, Buffer.from('\n')]))
const search = fc.array(fc.constantFrom(...characters, '\n'), { maxLength: 4 }).map((found) => found.join(''))
/** Lines between, so that the output is searched in several pieces; the longest line is longer than a piece. */
const filling = fc.record({ lines: fc.nat(400), length: fc.constantFrom(0, 80, 20_000) })

test('a search finds what a search line by line finds, whatever the bytes and the text are', () => {
  fc.assert(
    fc.property(output, search, (bytes, text) => {
      expect(find(bytes, 7, text)).toEqual(searchNaively(bytes, 7, text))
    }),
    { numRuns: 3_000 },
  )
})

test('a text that stands in the output is found in any case', () => {
  fc.assert(
    fc.property(output, fc.nat(60), fc.integer({ min: -5, max: 5 }), (bytes, start, length) => {
      const part = bytes.toString('utf8').slice(start, start + Math.abs(length))
      const text = length < 0 ? part.toUpperCase() : part
      expect(find(bytes, 1, text)).toEqual(searchNaively(bytes, 1, text))
    }),
    { numRuns: 3_000 },
  )
})

test('numbers and texts are right in output of many pieces', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(output, filling), { minLength: 1, maxLength: 4 }), search, (parts, text) => {
      const bytes = Buffer.concat(
        parts.flatMap(([found, { lines, length }]) => [
          found,
          Buffer.from(`${'x'.repeat(length)}\n`.repeat(length > 1_000 ? 2 : lines)),
        ]),
      )
      expect(find(bytes, 1_000, text)).toEqual(searchNaively(bytes, 1_000, text))
    }),
    { numRuns: 200 },
  )
})

test('letters of ASCII stand for no other character than those that are known', () => {
  const others = Array.from({ length: 0x110000 - 0x80 }, (_, index) => String.fromCodePoint(index + 0x80)).filter(
    // eslint-disable-next-line no-control-regex
    (character) => /[\u0000-\u007F]/.test(character.toLowerCase()),
  )
  expect(others).toEqual(['\u0130', '\u212A'])
  expect(find(Buffer.from('20 \u212A\n\u0130x\n'), 1, 'k')).toHaveLength(1)
  expect(find(Buffer.from('20 \u212A\n\u0130x\n'), 1, 'i')).toHaveLength(1)
})

test('lines lose the carriage return at their end, and only there', () => {
  const bytes = Buffer.from('one\r\ntwo\rthree\r\r\n\r\n')
  expect(splitLines(bytes, 1).map(({ message }) => message)).toEqual(['one', 'two\rthree\r', ''])
  expect(find(bytes, 1, '\r')).toEqual([{ line: 2, message: 'two\rthree\r' }])
})
