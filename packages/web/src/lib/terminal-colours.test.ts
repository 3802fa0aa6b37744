import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { contrast, cssOf, readStyledText } from './terminal-colours.ts'

const stylesOf = (text: string) => readStyledText(text).map(({ text: piece, style }) => [piece, style])

test('codes of 16, 256 and all colours, and of fonts, up to where they end', () => {
  expect(stylesOf('a\u001B[31;1mb\u001B[22mc\u001B[0md')).toEqual([
    ['a', {}],
    ['b', { color: [205, 0, 0], isBold: true }],
    ['c', { color: [205, 0, 0] }],
    ['d', {}],
  ])
  expect(stylesOf('\u001B[38;5;208mx\u001B[48;2;1;2;3;4my\u001B[39;49;24mz')).toEqual([
    ['x', { color: [255, 135, 0] }],
    ['y', { color: [255, 135, 0], background: [1, 2, 3], isUnderlined: true }],
    ['z', {}],
  ])
  expect(stylesOf('\u001B[38:2::9:8:7mx\u001B[mz')).toEqual([
    ['x', { color: [9, 8, 7] }],
    ['z', {}],
  ])
  expect(stylesOf('\u001B[97;100mx')).toEqual([['x', { color: [255, 255, 255], background: [127, 127, 127] }]])
})

test('everything else of a terminal is gone, and a link is its text', () => {
  expect(stylesOf('\u001B]8;;javascript:alert(1)\u0007docs\u001B]8;;\u0007\u001B[2K!')).toEqual([['docs!', {}]])
  expect(stylesOf('10%\r\u001B[32m100%')).toEqual([['100%', { color: [0, 205, 0] }]])
})

test('every colour can be read in both schemes, on whatever background it is given', () => {
  const part = fc.integer({ min: 0, max: 255 })
  const rgb = fc.tuple(part, part, part)
  const surfaces = [
    [246, 247, 249],
    [28, 33, 44],
  ] as const
  const read = (css: string) =>
    Array.from(css.matchAll(/rgb\((\d+) (\d+) (\d+)\)/g), ([, ...parts]) => parts.map(Number))
  fc.assert(
    fc.property(rgb, fc.option(rgb, { nil: undefined }), (color, background) => {
      const css = cssOf({ color, ...(background && { background }) })
      const shown = read(css['color'] ?? '')
      for (const [index, text] of shown.entries()) {
        const under = background ?? surfaces[index] ?? [0, 0, 0]
        expect(contrast(text as never, under)).toBeGreaterThanOrEqual(4.5)
      }
      expect(shown).toHaveLength(background ? 1 : 2)
    }),
  )
})
