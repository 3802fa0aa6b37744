import { expect, test } from 'vitest'
import { parseMarkdown, parseSpans } from './parse-markdown.ts'

test('headings, lists, code and paragraphs are told apart', () => {
  const text =
    '# A plan #\n\nFirst line\nsecond line\n1. Add `x`\n   - with care\n```js\n# no heading\n\n- no item\n```\nend'
  expect(parseMarkdown(text)).toEqual([
    { kind: 'heading', level: 1, text: 'A plan' },
    { kind: 'text', text: 'First line\nsecond line' },
    { kind: 'item', mark: '1.', indent: 0, text: 'Add `x`' },
    { kind: 'item', mark: '•', indent: 1, text: 'with care' },
    { kind: 'code', text: '# no heading\n\n- no item' },
    { kind: 'text', text: 'end' },
  ])
})

test('nothing is lost of what it does not know, nor of a fence that never ends', () => {
  expect(parseMarkdown('<script>alert(1)</script> [a](b)')).toEqual([
    { kind: 'text', text: '<script>alert(1)</script> [a](b)' },
  ])
  expect(parseMarkdown('~~~\nopen')).toEqual([{ kind: 'code', text: 'open' }])
})

test('code and strong words within a line', () => {
  expect(parseSpans('run `npm **test**` and **look**.')).toEqual([
    { kind: 'plain', text: 'run ' },
    { kind: 'code', text: 'npm **test**' },
    { kind: 'plain', text: ' and ' },
    { kind: 'strong', text: 'look' },
    { kind: 'plain', text: '.' },
  ])
  expect(parseSpans('a * b ** c')).toEqual([{ kind: 'plain', text: 'a * b ** c' }])
})
