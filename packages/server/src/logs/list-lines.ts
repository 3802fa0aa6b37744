import { promisify } from 'node:util'
import { zstdDecompress } from 'node:zlib'
import type { LogLine, RunId } from '@sentra/contract'
import type { Tx } from '#platform'
import type { ChunkRow, LineFilter } from './log-line-types.ts'
import { listChunks, listEntries } from './logs-store.ts'

const decompress = promisify(zstdDecompress)

/** Chunks read at a time: 16 x 256 KiB in memory at most. */
const CHUNK_PAGE = 16
/** A search looks through many chunks for few lines: zlib's four threads decompress while one is being read. */
const CHUNKS_AT_ONCE = 8

/**
 * Lines of a run that match, newest first, or oldest first when `after` is given. Entries and output are read as the
 * one log they are; output is searched in its chunks, page by page, until there are enough.
 */
export async function listLines(tx: Tx, filter: LineFilter): Promise<LogLine[]> {
  const isForward = filter.after !== undefined
  const entries = await listEntries(tx, filter)
  const output = await collectOutput(tx, filter)
  const sorted = [...entries, ...output].toSorted((a, b) => (isForward ? a.line - b.line : b.line - a.line))
  return sorted.slice(0, filter.limit)
}

async function collectOutput(tx: Tx, filter: LineFilter): Promise<LogLine[]> {
  const lines: LogLine[] = []
  const window = { ...filter, limit: CHUNK_PAGE }
  for (;;) {
    const chunks = await listChunks(tx, window)
    for (const group of groupsOf(chunks, filter.search === undefined ? 1 : CHUNKS_AT_ONCE)) {
      lines.push(...(await Promise.all(group.map((chunk) => matchingLines(chunk, filter)))).flat())
      if (lines.length >= filter.limit) return lines
    }
    const last = chunks.at(-1)
    if (!last || chunks.length < CHUNK_PAGE) return lines
    if (filter.after === undefined) window.before = last.firstLine
    else window.after = last.lastLine
  }
}

function groupsOf<T>(items: T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  )
}

async function matchingLines(chunk: ChunkRow, filter: LineFilter): Promise<LogLine[]> {
  const text = (await decompress(chunk.data)).toString('utf8')
  const needle = filter.search?.toLowerCase()
  if (needle !== undefined && !text.toLowerCase().includes(needle)) return []
  const lines = text
    .split('\n')
    .slice(0, -1)
    .map((message, index) => toLine(chunk, filter.runId, { message, index }))
  const isForward = filter.after !== undefined
  const matching = lines.filter((line) => {
    if (line.line <= (filter.after ?? 0) || line.line >= (filter.before ?? Infinity)) return false
    return needle === undefined || line.message.toLowerCase().includes(needle)
  })
  return isForward ? matching : matching.toReversed()
}

function toLine(chunk: ChunkRow, runId: RunId, { message, index }: { message: string; index: number }): LogLine {
  return {
    line: chunk.firstLine + index,
    runId,
    attemptId: chunk.attemptId,
    phase: chunk.stage,
    level: chunk.level,
    source: chunk.stream,
    message: message.endsWith('\r') ? message.slice(0, -1) : message,
    metadata: {},
    at: chunk.at.toISOString(),
  }
}
