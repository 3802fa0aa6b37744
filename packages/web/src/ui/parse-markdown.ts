/** A block of text as agents write it. `level` is 1 to 6; a list item keeps its own mark (`-`, `2.`). */
export type Block =
  | { kind: 'heading'; level: number; text: string }
  | { kind: 'item'; mark: string; indent: number; text: string }
  | { kind: 'code'; text: string; language?: string }
  | { kind: 'quote'; text: string }
  | { kind: 'table'; head: string[]; rows: string[][] }
  | { kind: 'rule' }
  | { kind: 'text'; text: string }

/** What follows a sign is cut off by hand: two patterns that fit the same characters would take long on a long line. */
const FENCE = /^\s*(`{3,}|~{3,})(.*)$/
const HEADING = /^(#{1,6})\s+(.*)$/
const ITEM = /^(\s*)([-*+]|\d{1,3}[.)])\s+(.*)$/
const BOX = /^\[([ xX])\]\s+/
const QUOTE = /^\s*>\s?(.*)$/
const RULE = /^\s{0,3}([-*_])(?:\s*\1){2,}\s*$/
const TABLE_LINE = /^\s*\|?(?:\s*:?-+:?\s*\|)+(?:\s*:?-+:?)?\s*$/

/**
 * The parts of Markdown that specs, plans, summaries and reviews are made of. What it does not know stays text, so
 * nothing is ever lost or run.
 */
export function parseMarkdown(markdown: string): Block[] {
  const lines = markdown.split(/\r?\n/)
  const blocks: Block[] = []
  let paragraph: string[] = []
  const endParagraph = () => {
    if (paragraph.length > 0) blocks.push({ kind: 'text', text: paragraph.join('\n') })
    paragraph = []
  }
  for (let at = 0; at < lines.length;) {
    const line = lines[at] ?? ''
    const found = readBlock(lines, at)
    if (found || line.trim() === '') endParagraph()
    else paragraph.push(line)
    if (found) blocks.push(found.block)
    at = found?.next ?? at + 1
  }
  endParagraph()
  return blocks
}

type Found = { block: Block; next: number }

/** The block that begins at a line and the line behind it; undefined for a line of a paragraph. */
function readBlock(lines: string[], at: number): Found | undefined {
  const line = lines[at] ?? ''
  const long = readFenced(lines, at) ?? readTable(lines, at) ?? readQuote(lines, at)
  if (long) return long
  const block = RULE.test(line) ? ({ kind: 'rule' } as const) : readLine(line)
  return block && { block, next: at + 1 }
}

function readFenced(lines: string[], at: number): Found | undefined {
  const [, mark = '', info = ''] = FENCE.exec(lines[at] ?? '') ?? []
  return mark === '' || info.includes('`') ? undefined : readCode(lines, at, { mark, info })
}

/** Up to a fence of the same sign that is at least as long, or to the end. */
function readCode(lines: string[], at: number, { mark, info }: { mark: string; info: string }): Found {
  const isEnd = (line: string) => {
    const text = line.trim()
    return text.length >= mark.length && text === (mark[0] ?? '').repeat(text.length)
  }
  const end = lines.findIndex((line, index) => index > at && isEnd(line))
  const last = end === -1 ? lines.length : end
  const text = lines.slice(at + 1, last).join('\n')
  const [language = ''] = info.trim().split(/\s/, 1)
  return { block: { kind: 'code', text, ...(language !== '' && { language }) }, next: last + 1 }
}

function readTable(lines: string[], at: number): Found | undefined {
  if (!(lines[at] ?? '').includes('|') || !TABLE_LINE.test(lines[at + 1] ?? '')) return undefined
  const head = cellsOf(lines[at] ?? '')
  let next = at + 2
  const rows: string[][] = []
  while ((lines[next] ?? '').includes('|')) {
    const cells = cellsOf(lines[next] ?? '')
    // A row that is longer than its head keeps all that it says.
    rows.push(Array.from({ length: Math.max(head.length, cells.length) }, (_, index) => cells[index] ?? ''))
    next += 1
  }
  return { block: { kind: 'table', head, rows }, next }
}

const cellsOf = (line: string) =>
  line
    .trim()
    .replace(/^\|/, '')
    .replace(/\|$/, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll('\\|', '|'))

function readQuote(lines: string[], at: number): Found | undefined {
  let next = at
  const said: string[] = []
  for (let quote = QUOTE.exec(lines[next] ?? ''); quote !== null; quote = QUOTE.exec(lines[next] ?? '')) {
    said.push(quote[1] ?? '')
    next += 1
  }
  return said.length === 0 ? undefined : { block: { kind: 'quote', text: said.join('\n') }, next }
}

function readLine(line: string): Block | undefined {
  const heading = HEADING.exec(line)
  if (heading) return { kind: 'heading', level: (heading[1] ?? '').length, text: withoutEnd(heading[2] ?? '') }
  const item = ITEM.exec(line)
  if (!item) return undefined
  const [, indent = '', sign = '', text = ''] = item
  const box = BOX.exec(text)
  const mark = box ? (box[1] === ' ' ? '☐' : '☑') : /\d/.test(sign) ? sign : '•'
  return { kind: 'item', mark, indent: Math.floor(indent.length / 2), text: text.replace(BOX, '') }
}

/** A heading may be closed by its own sign. */
function withoutEnd(text: string): string {
  let end = text.trimEnd()
  while (end.endsWith('#')) end = end.slice(0, -1)
  return end.trimEnd()
}
