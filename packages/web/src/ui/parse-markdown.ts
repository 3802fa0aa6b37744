/** A block of text as agents write it. `level` is 1 to 6; a list item keeps its own mark (`-`, `2.`). */
export type Block =
  | { kind: 'heading'; level: number; text: string }
  | { kind: 'item'; mark: string; indent: number; text: string }
  | { kind: 'code'; text: string }
  | { kind: 'text'; text: string }

const FENCE = /^\s*(```|~~~)/
const HEADING = /^(#{1,6})\s+(.+?)\s*#*$/
const ITEM = /^(\s*)([-*+]|\d{1,3}[.)])\s+(.*)$/

/**
 * The parts of Markdown that plans, summaries and reviews are made of: headings, lists, fenced code, paragraphs. What
 * it does not know stays text, so nothing is ever lost or run.
 */
export function parseMarkdown(markdown: string): Block[] {
  const blocks: Block[] = []
  let code: string[] | undefined
  let paragraph: string[] = []
  const endParagraph = () => {
    if (paragraph.length > 0) blocks.push({ kind: 'text', text: paragraph.join('\n') })
    paragraph = []
  }
  for (const line of markdown.split(/\r?\n/)) {
    if (FENCE.test(line)) {
      endParagraph()
      if (code) blocks.push({ kind: 'code', text: code.join('\n') })
      code = code ? undefined : []
    } else if (code) code.push(line)
    else {
      const block = readLine(line)
      if (block || line.trim() === '') endParagraph()
      if (block) blocks.push(block)
      else if (line.trim() !== '') paragraph.push(line)
    }
  }
  endParagraph()
  if (code) blocks.push({ kind: 'code', text: code.join('\n') })
  return blocks
}

function readLine(line: string): Block | undefined {
  const heading = HEADING.exec(line)
  if (heading) return { kind: 'heading', level: (heading[1] ?? '').length, text: heading[2] ?? '' }
  const item = ITEM.exec(line)
  if (!item) return undefined
  const [, indent = '', mark = '', text = ''] = item
  return { kind: 'item', mark: /\d/.test(mark) ? mark : '•', indent: Math.floor(indent.length / 2), text }
}

/** A piece of a line: plain, `code`, or **strong**. */
export type Span = { kind: 'plain' | 'code' | 'strong'; text: string }

const SPAN = /`([^`\n]+)`|\*\*([^*\n]+)\*\*/g

export function parseSpans(text: string): Span[] {
  const spans: Span[] = []
  let from = 0
  for (const match of text.matchAll(SPAN)) {
    if (match.index > from) spans.push({ kind: 'plain', text: text.slice(from, match.index) })
    const [whole, code, strong] = match
    spans.push(code === undefined ? { kind: 'strong', text: strong ?? '' } : { kind: 'code', text: code })
    from = match.index + whole.length
  }
  if (from < text.length) spans.push({ kind: 'plain', text: text.slice(from) })
  return spans
}
