import { expect, test } from 'vitest'
import { lastState, onlyColours, onlyText, plainText } from './terminal-text.ts'

const red = (text: string) => `\u001B[31m${text}\u001B[0m`

test('a colour within a word leaves the word whole', () => {
  expect(plainText(`un${red('believ')}able`)).toBe('unbelievable')
  expect(plainText('\u001B[38;2;1;2;3mtrue\u001B[1;4mcolour')).toBe('truecolour')
})

test('links, titles, the clipboard and moves of the cursor are no text', () => {
  const link = '\u001B]8;;https://example.com\u001B\\docs\u001B]8;;\u0007'
  expect(plainText(`see ${link} \u001B]0;title\u0007now\u001B[2K\u001B[1;1H!\u001B(B\u001B7`)).toBe('see docs now!')
  expect(plainText('\u001BP1;2q...\u001B\\after')).toBe('after')
})

test('what never ends hides nothing of its line', () => {
  expect(plainText('\u001B]0;not closed')).toBe('0;not closed')
  expect(plainText('text\u001B[31')).toBe('text')
  expect(plainText('a\u001B\nb')).toBe('a\nb')
})

test('of a progress bar the last state is shown', () => {
  expect(lastState('10%\r50%\r100% done')).toBe('100% done')
  expect(lastState('10%\r99%\r')).toBe('99%')
  expect(lastState(`10%\r${red('100%')}\r\u001B[K`)).toBe(red('100%'))
  expect(lastState('one\ntwo\rthree')).toBe('one\nthree')
})

test('a terminal gets colours, which end with the text, and nothing else', () => {
  expect(onlyColours('\u001B]52;c;ZXZpbA==\u0007\u001B[2Jhello \u001B[38:5:1mred\b\u009B2J')).toBe(
    'hello \u001B[38:5:1mred2J\u001B[0m',
  )
  expect(onlyText(red('a\tb\u0007'))).toBe('a\tb')
})

test('whatever is printed, only colours, tabs and newlines are left of its control characters', () => {
  const pieces = ['\u001B', '[', ']', '0', ';', 'm', 'J', 'P', '\\', '\u0007', '\r', '\n', '\u009B', 'x']
  let texts = ['']
  for (let length = 1; length <= 4; length += 1) texts = texts.flatMap((text) => pieces.map((piece) => text + piece))
  // oxlint-disable-next-line no-control-regex
  const control = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/
  // oxlint-disable-next-line no-control-regex
  const colour = /\u001B\[[\d;:]*m/g
  const bad = texts.filter(
    (text) => control.test(onlyColours(text).replaceAll(colour, '')) || control.test(onlyText(text)),
  )
  expect(bad).toEqual([])
})
