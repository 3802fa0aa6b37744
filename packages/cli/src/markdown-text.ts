import { onlyText } from '@sentra/contract'
import { plainLength, styled } from './print.ts'

/** Longer lines are hard to read, however wide the terminal is. */
const MOST_COLUMNS = 100

type Block = { kind: 'heading' | 'text' | 'code'; indent: string; hang: string; text: string }

/** Markdown of an agent as a terminal shows it: wrapped, headings bold, code as it stands. Nothing in it can act on the terminal. */
export function markdownText(markdown: string, columns: number): string {
  const width = Math.min(columns, MOST_COLUMNS)
  return readBlocks(onlyText(markdown).split('\n'))
    .map((block) => blockText(block, width))
    .join('\n')
}

function blockText({ kind, indent, hang, text }: Block, width: number): string {
  if (kind === 'code') return styled('dim', `  ${text}`)
  if (kind === 'heading') return styled('bold', text)
  return wrap(inline(text), { width, indent, hang })
}

/** Words in lines of at most `width`; the first begins with `indent`, the others with `hang`. A longer word keeps its line. */
export function wrap(text: string, { width, indent, hang }: { width: number; indent: string; hang: string }): string {
  const lines: string[] = []
  let line = indent
  let isEmpty = true
  for (const word of text.split(' ')) {
    if (!isEmpty && plainLength(line) + 1 + plainLength(word) > width) {
      lines.push(line)
      line = hang
      isEmpty = true
    }
    line += isEmpty ? word : ` ${word}`
    isEmpty = false
  }
  return [...lines, line].join('\n')
}

function inline(text: string): string {
  return text
    .replaceAll(/\*\*([^*]+)\*\*/g, (all, words: string) =>
      styled('bold', words) === words ? all : styled('bold', words),
    )
    .replaceAll(/`[^`]+`/g, (code) => styled('cyan', code))
}

const FENCE = /^\s*(```|~~~)/
const HEADING = /^(#{1,6})\s+(.*)$/
const ITEM = /^(\s*)([-*+]|\d+[.)])\s+(.*)$/

/** Lines of one paragraph or item are one block; a blank line is an empty one. */
function readBlocks(lines: string[]): Block[] {
  const blocks: Block[] = []
  let isCode = false
  let isOpen = false
  for (const line of lines) {
    if (FENCE.test(line)) {
      isCode = !isCode
      isOpen = false
    } else if (isCode) blocks.push({ kind: 'code', indent: '', hang: '', text: line })
    else {
      const block = readLine(line)
      const last = blocks.at(-1)
      if (isOpen && last && block.kind === 'text' && block.indent === '' && block.text !== '')
        last.text += ` ${block.text}`
      else blocks.push(block)
      isOpen = block.kind === 'text' && line.trim() !== '' && !line.startsWith('|')
    }
  }
  return blocks
}

/** Where colours are off, too, a part is told from what stands in it. */
function headingText([, signs = '', words = '']: RegExpExecArray): string {
  return signs.length < 3 ? words.toUpperCase() : words
}

function readLine(line: string): Block {
  const heading = HEADING.exec(line)
  if (heading) return { kind: 'heading', indent: '', hang: '', text: headingText(heading) }
  const item = ITEM.exec(line)
  if (!item) return { kind: 'text', indent: '', hang: '', text: line.trim() }
  const [, space = '', mark = '', text = ''] = item
  const indent = `${space}${mark} `
  return { kind: 'text', indent, hang: ' '.repeat(indent.length), text }
}
