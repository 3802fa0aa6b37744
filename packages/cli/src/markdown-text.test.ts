import { expect, it } from 'vitest'
import { markdownText } from './markdown-text.ts'

it('wraps paragraphs and items, and lets code stand as it is', () => {
  const markdown = `## Design

One paragraph
in two lines that is long.

- an item that is too long for it
\`\`\`ts
const unchanged = 'a line that is longer than that'
\`\`\``
  expect(markdownText(markdown, 20)).toBe(`DESIGN

One paragraph in two
lines that is long.

- an item that is
  too long for it
  const unchanged = 'a line that is longer than that'`)
})

it('lets nothing through that acts on a terminal', () => {
  expect(markdownText('a\u001B]52;c;ZXZpbA==\u0007b \u001B[31mred\u001B[2J', 80)).toBe('ab red')
})

it('keeps a word that is longer than the line', () => {
  expect(markdownText('see https://example.com/a/very/long/path now', 12)).toBe(
    'see\nhttps://example.com/a/very/long/path\nnow',
  )
})
