import { plainText } from '@sentra/contract/terminal-text'

/** A line with its number in the run; its text without the carriage return of a terminal. */
export type TextLine = { line: number; message: string }

/**
 * What is looked for: `mayBeIn` says no to whole lines at little cost, `isIn` to one exactly. One of the `literals`, ASCII
 * in lower case, is in everything that matches; without any nothing is known.
 */
export type SearchedText = {
  mayBeIn: (bytes: Buffer) => boolean
  isIn: (message: string) => boolean
  literals: string[]
}

/** Output is looked through in pieces of this size: V8 copies a string of 128 KiB and more eight times as slowly. */
const PIECE_BYTES = 16 * 1024
const NEWLINE = 10
const ESCAPE = 27
/** The characters outside ASCII whose lower case holds a letter of ASCII, as bytes: the Kelvin sign and the dotted I. */
const lowerToAscii: Record<string, string> = { k: String.raw`\xE2\x84\xAA`, i: String.raw`\xC4\xB0` }

/**
 * Prepares a search for `text` in any case, in the text without escape sequences. Upper and lower case are those of
 * JavaScript, without a language.
 */
export function makeSearchedText(text: string): SearchedText {
  const lower = text.toLowerCase()
  const isIn = (message: string) => plainText(message).toLowerCase().includes(lower)
  const ascii = longestAscii(lower)
  if (ascii === '') return { mayBeIn: (bytes) => isIn(bytes.toString('utf8')), isIn, literals: [] }
  return { mayBeIn: makeScan([ascii]), isIn, literals: [ascii] }
}

/**
 * Whether bytes may hold one of the texts, of ASCII in lower case. ASCII bytes stand for themselves in UTF-8, valid or
 * not, so nothing needs to be decoded to see that they are missing.
 */
export function makeScan(literals: string[]): (bytes: Buffer) => boolean {
  const pattern = new RegExp(literals.map((text) => text.replaceAll(/./gsu, patternOf)).join('|'), 'i')
  return (bytes) => {
    const text = bytes.toString('latin1')
    return pattern.test(bytes.includes(ESCAPE) ? plainText(text) : text)
  }
}

function longestAscii(text: string): string {
  // eslint-disable-next-line no-control-regex
  const runs = text.match(/[\u0000-\u007F]+/g) ?? []
  return runs.reduce((longest, run) => (run.length > longest.length ? run : longest), '')
}

function patternOf(character: string): string {
  const own = `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`
  const other = lowerToAscii[character]
  return other === undefined ? own : `(?:${own}|${other})`
}

/** The lines of a chunk's output that match, in order. Only a piece that may hold one is decoded and split. */
export function findLines(bytes: Buffer, firstLine: number, text: SearchedText): TextLine[] {
  const found: TextLine[] = []
  let line = firstLine
  let counted = 0
  for (const piece of piecesOf(bytes)) {
    if (!text.mayBeIn(piece)) continue
    const start = piece.byteOffset - bytes.byteOffset
    line += countNewlines(bytes.subarray(counted, start))
    counted = start
    found.push(...splitLines(piece, line).filter(({ message }) => text.isIn(message)))
  }
  return found
}

/** Output in pieces of whole lines. */
export function* piecesOf(bytes: Buffer): Generator<Buffer> {
  for (let start = 0, end = 0; start < bytes.length; start = end) {
    end = endOfPiece(bytes, start)
    yield bytes.subarray(start, end)
  }
}

function endOfPiece(bytes: Buffer, start: number): number {
  if (bytes.length - start <= PIECE_BYTES) return bytes.length
  const last = bytes.lastIndexOf(NEWLINE, start + PIECE_BYTES - 1)
  return (last < start ? bytes.indexOf(NEWLINE, start) : last) + 1
}

/** All lines of output, which ends in a newline. */
export function splitLines(bytes: Buffer, firstLine: number): TextLine[] {
  const lines = bytes.toString('utf8').split('\n').slice(0, -1)
  return lines.map((text, index) => ({
    line: firstLine + index,
    message: text.endsWith('\r') ? text.slice(0, -1) : text,
  }))
}

export function countNewlines(bytes: Buffer): number {
  let count = 0
  for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, at + 1)) count += 1
  return count
}
