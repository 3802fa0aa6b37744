import { expect, test } from 'vitest'
import { parseSpans } from './parse-spans.ts'

const plain = (text: string) => ({ kind: 'plain', text })

test('code, strong and other words within a line', () => {
  expect(parseSpans('run `npm **test**` and **look**.')).toEqual([
    plain('run '),
    { kind: 'code', text: 'npm **test**' },
    plain(' and '),
    { kind: 'strong', text: 'look' },
    plain('.'),
  ])
  expect(parseSpans('*so* _it_ ~~was~~')).toEqual([
    { kind: 'emphasis', text: 'so' },
    plain(' '),
    { kind: 'emphasis', text: 'it' },
    plain(' '),
    { kind: 'struck', text: 'was' },
  ])
  expect(parseSpans('a * b ** c snake_case_name')).toEqual([plain('a * b ** c snake_case_name')])
})

test('only http and https become links', () => {
  const url = 'https://example.org/a?b=c'
  expect(parseSpans(`[docs](${url}) or ${url}.`)).toEqual([
    { kind: 'link', text: 'docs', url },
    plain(' or '),
    { kind: 'link', text: url, url },
    plain('.'),
  ])
  for (const text of ['[a](javascript:alert(1))', '[a](data:text/html,x)', '[a](//host)', '![a](x.png)'])
    expect(parseSpans(text)).toEqual([plain(text)])
})

test('a long line that is no Markdown is read in no time', () => {
  for (const sign of ['[', '[a](', '**a', '_a', '*a ', '~~', 'https://'])
    expect(parseSpans(sign.repeat(20_000)).length).toBeGreaterThan(0)
})
