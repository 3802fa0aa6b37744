import { expect, test } from 'vitest'
import { parseMarkdown } from './parse-markdown.ts'

test('headings, lists, code and paragraphs are told apart', () => {
  const text =
    '# A plan #\n\nFirst line\nsecond line\n1. Add `x`\n   - with care\n```js\n# no heading\n\n- no item\n```\nend'
  expect(parseMarkdown(text)).toEqual([
    { kind: 'heading', level: 1, text: 'A plan' },
    { kind: 'text', text: 'First line\nsecond line' },
    { kind: 'item', mark: '1.', indent: 0, text: 'Add `x`' },
    { kind: 'item', mark: '•', indent: 1, text: 'with care' },
    { kind: 'code', language: 'js', text: '# no heading\n\n- no item' },
    { kind: 'text', text: 'end' },
  ])
})

test('nothing is lost of what it does not know, nor of a fence that never ends', () => {
  expect(parseMarkdown('<script>alert(1)</script> [a](b)')).toEqual([
    { kind: 'text', text: '<script>alert(1)</script> [a](b)' },
  ])
  expect(parseMarkdown('~~~\nopen')).toEqual([{ kind: 'code', text: 'open' }])
})

test('a fence ends with its own sign only', () => {
  expect(parseMarkdown('````md\n```js\nx\n```\n````\nend')).toEqual([
    { kind: 'code', language: 'md', text: '```js\nx\n```' },
    { kind: 'text', text: 'end' },
  ])
})

test('tables, quotes, rules and boxes', () => {
  const text = '| a | b |\n|---|:-:|\n| 1 \\| 2 | `x` |\n| 3 |\n> said\n> twice\n\n---\n- [x] done\n- [ ] open'
  expect(parseMarkdown(text)).toEqual([
    {
      kind: 'table',
      head: ['a', 'b'],
      rows: [
        ['1 | 2', '`x`'],
        ['3', ''],
      ],
    },
    { kind: 'quote', text: 'said\ntwice' },
    { kind: 'rule' },
    { kind: 'item', mark: '☑', indent: 0, text: 'done' },
    { kind: 'item', mark: '☐', indent: 0, text: 'open' },
  ])
})

test('long lines of signs are read in no time', () => {
  for (const line of [`# a${'#'.repeat(100_000)}b`, `${'~'.repeat(100_000)}\``, `---${' '.repeat(100_000)}x`])
    expect(parseMarkdown(line)).toHaveLength(1)
})
