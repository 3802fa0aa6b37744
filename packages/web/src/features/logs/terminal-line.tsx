import { memo } from 'react'
import { cssOf, readStyledText } from '../../lib/terminal-colours.ts'

type Props = {
  message: string
  /** Text to mark, in any case. */
  marked?: string
  maxCharacters?: number
}

/** What a program printed, with its colours. It becomes text and styles, never markup or a link. */
export const TerminalLine = memo(function TerminalLine({ message, marked = '', maxCharacters = Infinity }: Props) {
  const pieces = readStyledText(message.slice(0, maxCharacters))
  const text = pieces.map((piece) => piece.text).join('')
  const ranges = rangesOf(text, marked.toLowerCase())
  let start = 0
  return pieces.map((piece, index) => {
    const from = start
    start += piece.text.length
    return (
      <span key={index} style={cssOf(piece.style)}>
        {cut(piece.text, from, ranges).map(({ part, isMarked }, place) =>
          isMarked ? (
            <mark key={place} className="bg-mark text-on-mark">
              {part}
            </mark>
          ) : (
            part
          ),
        )}
      </span>
    )
  })
})

type Range = { from: number; to: number }

function rangesOf(text: string, marked: string): Range[] {
  const ranges: Range[] = []
  const lower = text.toLowerCase()
  // Some characters have a lower case of another length: then places say nothing.
  if (marked === '' || lower.length !== text.length) return ranges
  for (let at = lower.indexOf(marked); at !== -1; at = lower.indexOf(marked, at + marked.length))
    ranges.push({ from: at, to: at + marked.length })
  return ranges
}

/** A piece that begins at `offset` of its line, cut where marks begin and end. */
function cut(text: string, offset: number, ranges: Range[]): { part: string; isMarked: boolean }[] {
  const parts: { part: string; isMarked: boolean }[] = []
  let at = 0
  for (const { from, to } of ranges) {
    const [first, last] = [Math.max(from - offset, at), Math.min(to - offset, text.length)]
    if (last <= first) continue
    if (first > at) parts.push({ part: text.slice(at, first), isMarked: false })
    parts.push({ part: text.slice(first, last), isMarked: true })
    at = last
  }
  if (at < text.length) parts.push({ part: text.slice(at), isMarked: false })
  return parts
}
