import type { LogLine, RunId } from '@sentra/contract'
import type { Tx } from '#platform'
import { decompressChunk, freeMemory } from './decompress-chunk.ts'
import type { ChunkRow, LineFilter } from './log-line-types.ts'
import { listChunks, listEntries } from './logs-store.ts'
import { findLines, makeSearchedText, type SearchedText, splitLines, type TextLine } from './search-chunk-rules.ts'

/** Chunks of the first read, which is often enough. */
const FIRST_CHUNKS = 4
/** Chunks of each later read: so many are looked through while as many, compressed, are read. */
const NEXT_CHUNKS = 32
/** Characters of output in one answer, about: a line may have 64 KiB, and a page of them must fit into a browser. */
const MAX_CHARACTERS = 4 * 1024 * 1024
/** Chunks of 256 KiB that are decompressed at once: zlib has four threads. */
const LANES = 4

/**
 * Lines of a run that match, newest first, or oldest first when `after` is given. Entries and output are read as the
 * one log they are; output is searched in its chunks, page by page, until there are enough. Very long lines make the
 * answer shorter than `limit`: whoever wants more asks from its last line on.
 */
export async function listLines(tx: Tx, filter: LineFilter): Promise<LogLine[]> {
  const isForward = filter.after !== undefined
  const entries = await listEntries(tx, filter)
  const { lines: output, isCut } = await collectOutput(tx, filter)
  const sorted = [...entries, ...output].toSorted((a, b) => (isForward ? a.line - b.line : b.line - a.line))
  // What lies behind output that was left out would look as if nothing were between.
  const end = isCut ? sorted.findLastIndex(({ source }) => source !== 'entry') + 1 : sorted.length
  return sorted.slice(0, Math.min(end, filter.limit))
}

/** While zlib's threads decompress one page of chunks and this one searches it, Postgres reads the next. */
async function collectOutput(tx: Tx, filter: LineFilter): Promise<{ lines: LogLine[]; isCut: boolean }> {
  const lines: LogLine[] = []
  let characters = 0
  const text = filter.search === undefined ? undefined : makeSearchedText(filter.search)
  let size = FIRST_CHUNKS
  let chunks = await listChunks(tx, { ...filter, limit: size })
  while (chunks.length > 0) {
    const missing = filter.limit - lines.length
    const used = text ? chunks : enoughChunks(chunks, filter, missing)
    const isLast = chunks.length < size || used.length < chunks.length
    size = NEXT_CHUNKS
    const [found, next] = await Promise.all([
      inLanes(used, (chunk) => matchingLines(chunk, filter, text)),
      isLast ? [] : listChunks(tx, { ...nextPage(filter, chunks), limit: size }),
    ])
    lines.push(...found.flat())
    characters += found.flat().reduce((sum, { message }) => sum + message.length, 0)
    if (lines.length >= filter.limit) return { lines, isCut: false }
    if (characters > MAX_CHARACTERS) return { lines, isCut: true }
    chunks = next
  }
  return { lines, isCut: false }
}

function nextPage(filter: LineFilter, chunks: ChunkRow[]): LineFilter {
  const last = chunks.at(-1)
  return filter.after === undefined ? { ...filter, before: last?.firstLine } : { ...filter, after: last?.lastLine }
}

/** The first chunks, up to the one that completes so many lines. */
function enoughChunks(chunks: ChunkRow[], range: LineFilter, missing: number): ChunkRow[] {
  let count = 0
  const last = chunks.findIndex(({ firstLine, lastLine }) => {
    count += Math.min(lastLine, (range.before ?? Infinity) - 1) - Math.max(firstLine, (range.after ?? 0) + 1) + 1
    return count >= missing
  })
  return last === -1 ? chunks : chunks.slice(0, last + 1)
}

/** What `act` answers for each, in their order. */
async function inLanes<T, R>(items: T[], act: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  const entries = items.entries()
  const lane = async () => {
    for (const [index, item] of entries) results[index] = await act(item)
  }
  await Promise.all(Array.from({ length: LANES }, lane))
  return results
}

async function matchingLines(chunk: ChunkRow, filter: LineFilter, text: SearchedText | undefined): Promise<LogLine[]> {
  const bytes = await decompressChunk(chunk)
  const lines = text ? findLines(bytes, chunk.firstLine, text) : splitLines(bytes, chunk.firstLine)
  freeMemory(bytes)
  const inRange = lines.filter(({ line }) => line > (filter.after ?? 0) && line < (filter.before ?? Infinity))
  const ordered = filter.after === undefined ? inRange.toReversed() : inRange
  return ordered.slice(0, filter.limit).map((line) => toLine(chunk, filter.runId, line))
}

function toLine(chunk: ChunkRow, runId: RunId, { line, message }: TextLine): LogLine {
  return {
    line,
    runId,
    attemptId: chunk.attemptId,
    phase: chunk.stage,
    level: chunk.level,
    source: chunk.stream,
    message,
    metadata: {},
    at: chunk.at.toISOString(),
  }
}
