import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { makeSearchedText } from './search-chunk-rules.ts'
import { bitsOf, hasBits, summarize } from './gram-rules.ts'

const makeLines = (count: number) =>
  Array.from({ length: count }, (_, index) => `${index} ${((index * 2_654_435_761) % 2 ** 32).toString(36)} a line\n`)

const mayHold = (summary: Uint8Array | null, search: string) =>
  summary === null || makeSearchedText(search).literals.every((text) => hasBits(summary, bitsOf(text)))

test('a text that stands there is never excluded, whatever its case and colours', () => {
  const output = Buffer.from(
    `${makeLines(200).join('')}un\u001B[31mBeliev\u001B[0mable 20 \u212Aelvin D\u0130yarbak\u0131r gr\u00F6\u00DFer\n`,
  )
  const summary = summarize(output)
  expect(summary).not.toBeNull()
  for (const text of [
    'unbelievable',
    'UNBELIEVABLE',
    'kelvin',
    '20 KEL',
    'd\u0130yar',
    'diyar',
    'größer',
    '99 ',
    '',
    'a',
  ])
    expect(mayHold(summary, text), text).toBe(true)
})

test('any piece of a large output is found', () => {
  const output = Buffer.from(makeLines(5_000).join(''))
  const summary = summarize(output)
  fc.assert(
    fc.property(fc.nat(output.length - 20), fc.integer({ min: 1, max: 20 }), (start, length) => {
      expect(
        mayHold(
          summary,
          output
            .subarray(start, start + length)
            .toString()
            .split('\n')[0] ?? '',
        ),
      ).toBe(true)
    }),
  )
})

test('a text that does not stand there is mostly excluded, and a summary is small', () => {
  const summary = summarize(Buffer.from(makeLines(5_000).join('')))
  const strangers = Array.from({ length: 200 }, (_, index) => `Stranger ${index * 7_919} said`)
  expect(strangers.filter((text) => mayHold(summary, text)).length).toBeLessThan(5)
  expect(summary?.length).toBeLessThanOrEqual(16 * 1024)
  expect(summarize(Buffer.from('one line again\n'.repeat(10_000)))?.length).toBe(64)
  expect(summarize(Buffer.from('short\n'))).toBeNull()
})

/** Every three bytes of them stand there, in other words: so they did not exclude the chunk once. */
test('several words that never stand beside each other are excluded', () => {
  const summary = summarize(Buffer.from('resolved the module and wrote one more line of output\n'.repeat(200)))
  for (const text of ['one module', 'resolved one', 'wrote the mod']) expect(mayHold(summary, text), text).toBe(false)
  for (const text of ['one more', 'the module and', 'olved the mod']) expect(mayHold(summary, text), text).toBe(true)
})
