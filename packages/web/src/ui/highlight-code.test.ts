import { expect, test } from 'vitest'
import { highlightCode } from './highlight-code.ts'

const marked = (text: string, language?: string) =>
  highlightCode(text, language)
    .filter(({ kind }) => kind !== 'plain')
    .map(({ kind, text: part }) => `${kind} ${part}`)

test('comments, strings, numbers and keywords of a known language', () => {
  expect(marked('const a = "x // no" // yes\n/* if */ return 1.5', 'ts')).toEqual([
    'keyword const',
    'string "x // no"',
    'comment // yes',
    'comment /* if */',
    'keyword return',
    'number 1.5',
  ])
  expect(marked('x = 1 # if', 'python')).toEqual(['number 1', 'comment # if'])
  expect(marked('SELECT 1 -- all', 'sql')).toEqual(['keyword SELECT', 'number 1', 'comment -- all'])
})

test('a patch is told by its signs, an unknown language is left alone, and nothing is lost', () => {
  expect(marked('-a\n+b\n c', 'diff')).toEqual(['removed -a\n', 'added +b\n'])
  expect(marked('if x', 'brainfuck')).toEqual([])
  const text = '"open string\n and /* more `'
  expect(
    highlightCode(text, 'ts')
      .map((token) => token.text)
      .join(''),
  ).toBe(text)
})
