import type { LogLevel } from '@sentra/contract'
import type { Frame } from '@sentra/contract/journal'
import { countNewlines } from './search-chunk-rules.ts'

type Stream = 'stdout' | 'stderr'

/** Unfinished last line of each stream, base64, carried from one piece of a journal to the next. */
export type OpenLines = Partial<Record<Stream, string>>

/** A structured line, from a `log` fact or made of another fact. */
export type EntryItem = {
  kind: 'entry'
  level: LogLevel
  message: string
  metadata: Record<string, unknown>
  timeMs: number
}
/** Whole lines of one stream, each ending in a newline. */
export type OutputItem = { kind: 'output'; stream: Stream; lines: number; bytes: Uint8Array; timeMs: number }
export type JournalLines = { items: (EntryItem | OutputItem)[]; open: OpenLines }

/** Largest chunk of output, before it is compressed. */
const MAX_CHUNK_BYTES = 256 * 1024
/** A line longer than this is broken: a progress bar of megabytes must not grow in memory for ever. */
const MAX_LINE_BYTES = 64 * 1024
const NEWLINE = 10

/**
 * Turns frames into numbered-to-be lines: entries one by one, output in chunks of whole lines. `entryOf` says which
 * facts are lines. A chunk ends where another source begins, so line numbers in it are consecutive.
 */
export function readJournalLines(
  frames: Frame[],
  before: OpenLines,
  entryOf: (frame: Frame) => EntryItem | undefined,
): JournalLines {
  const reader = new LineReader(before)
  for (const frame of frames) {
    if (frame.kind === 'fact') reader.entry(entryOf(frame))
    else reader.output(frame.kind, frame.body, frame.timeMs)
  }
  return reader.finish()
}

class LineReader {
  readonly #items: (EntryItem | OutputItem)[] = []
  readonly #open: Record<Stream, Buffer>
  #chunk: { stream: Stream; parts: Uint8Array[]; size: number; lines: number; timeMs: number } | undefined

  constructor(before: OpenLines) {
    this.#open = {
      stdout: Buffer.from(before.stdout ?? '', 'base64'),
      stderr: Buffer.from(before.stderr ?? '', 'base64'),
    }
  }

  entry(item: EntryItem | undefined): void {
    if (!item) return
    this.#closeChunk()
    this.#items.push(item)
  }

  output(stream: Stream, body: Uint8Array, timeMs: number): void {
    const bytes =
      this.#open[stream].length > 0
        ? Buffer.concat([this.#open[stream], body])
        : Buffer.from(body.buffer, body.byteOffset, body.length)
    const { whole, rest } = cutLines(bytes)
    for (const piece of whole) this.#add(stream, piece, timeMs)
    this.#open[stream] = rest
  }

  /** Adds whole lines, cut into chunks at line ends; no line is longer than a chunk. */
  #add(stream: Stream, bytes: Buffer, timeMs: number): void {
    let start = 0
    while (start < bytes.length) {
      const limit = start + MAX_CHUNK_BYTES - (this.#chunk?.stream === stream ? this.#chunk.size : 0)
      const cut = limit >= bytes.length ? bytes.length : bytes.lastIndexOf(NEWLINE, Math.max(limit - 1, 0)) + 1
      if (cut > start) this.#append(stream, bytes.subarray(start, cut), timeMs)
      else this.#closeChunk()
      start = Math.max(cut, start)
    }
  }

  #append(stream: Stream, bytes: Buffer, timeMs: number): void {
    if (this.#chunk && this.#chunk.stream !== stream) this.#closeChunk()
    this.#chunk ??= { stream, parts: [], size: 0, lines: 0, timeMs }
    this.#chunk.parts.push(bytes)
    this.#chunk.size += bytes.length
    this.#chunk.lines += countNewlines(bytes)
  }

  #closeChunk(): void {
    if (!this.#chunk) return
    const { stream, parts, lines, timeMs } = this.#chunk
    this.#items.push({ kind: 'output', stream, lines, bytes: Buffer.concat(parts), timeMs })
    this.#chunk = undefined
  }

  finish(): JournalLines {
    this.#closeChunk()
    const open: OpenLines = {}
    for (const stream of ['stdout', 'stderr'] as const) {
      if (this.#open[stream].length > 0) open[stream] = this.#open[stream].toString('base64')
    }
    return { items: this.#items, open }
  }
}

/**
 * The whole lines at the start of `bytes`, and the unfinished rest. A line over the limit is broken after so many bytes
 * of it, whichever frames brought them: the same output has the same line numbers.
 */
function cutLines(bytes: Buffer): { whole: Buffer[]; rest: Buffer } {
  const whole: Buffer[] = []
  let start = 0
  let line = 0
  for (;;) {
    const newline = bytes.indexOf(NEWLINE, line)
    const end = newline === -1 ? bytes.length : newline
    if (end - line > MAX_LINE_BYTES) {
      line = cutPlace(bytes, line + MAX_LINE_BYTES)
      whole.push(Buffer.concat([bytes.subarray(start, line), Buffer.from('\n')]))
      start = line
    } else if (newline === -1) break
    else line = newline + 1
  }
  if (line > start) whole.push(bytes.subarray(start, line))
  return { whole, rest: bytes.subarray(line) }
}

/** The start of the UTF-8 character that covers `limit`; `limit` itself in what is no UTF-8. */
function cutPlace(bytes: Buffer, limit: number): number {
  const isInside = (at: number) => ((bytes[at] ?? 0) & 0b1100_0000) === 0b1000_0000
  const start = [limit, limit - 1, limit - 2, limit - 3].find((at) => !isInside(at))
  return start ?? limit
}

/** The open lines as output with a newline added: for the end of an attempt, when nothing can follow. */
export function closeOpenLines(open: OpenLines, timeMs: number): OutputItem[] {
  return (['stdout', 'stderr'] as const).flatMap((stream) => {
    const rest = open[stream]
    if (rest === undefined) return []
    return [
      {
        kind: 'output',
        stream,
        lines: 1,
        bytes: Buffer.concat([Buffer.from(rest, 'base64'), Buffer.from('\n')]),
        timeMs,
      },
    ]
  })
}
