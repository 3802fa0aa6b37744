import type { LogLine } from '@sentra/contract'
import type { Tx } from '#platform'
import { levelOf, wantedLevels } from './level-rules.ts'
import { openMatcher } from './line-matcher.ts'
import type { ChunkRow, LineFilter, LineMatcher } from './log-line-types.ts'
import { listChunks, listEntries } from './logs-store.ts'
import { joinParts, type Part } from './page-rules.ts'
import type { TextLine } from './search-chunk-rules.ts'
import { bitsOf } from './gram-rules.ts'

/** Chunks of the first read, which is often enough. */
const FIRST_CHUNKS = 4
/** Chunks of each later read: so many are looked through while as many, compressed, are read. */
const NEXT_CHUNKS = 32
/** Characters of output in one answer, about: a line may have 64 KiB, and a page of them must fit into a browser. */
const MAX_CHARACTERS = 4 * 1024 * 1024
/** Entries of a read. */
const ENTRIES = 1_000
/** Chunks of 256 KiB that are decompressed at once: zlib has four threads. */
const LANES = 4

/** A line that was found, before it is written out: thousands are found that nobody reads. */
type Found = { line: number; characters: number; toLine: () => LogLine }

/** What came of a search. `chunks` counts those that were opened. */
export type FoundLines = { found: Found[]; next: number | null; chunks: number }

/**
 * When a search stops with what it has: at a time (of performance.now), after so many chunks or as many thousands of
 * entries, which bounds its memory, or when nobody waits any more.
 */
export type SearchLimits = {
  matcher: LineMatcher
  deadline?: number | undefined
  maxChunks?: number | undefined
  signal?: AbortSignal | undefined
}

/** Lines of a run that match, newest first, or oldest first when `after` is given; however long it takes. */
export async function listLines(tx: Tx, filter: LineFilter): Promise<LogLine[]> {
  const matcher = openMatcher(filter)
  try {
    const { found } = await searchLines(tx, filter, { matcher })
    return found.map(({ toLine }) => toLine())
  } finally {
    matcher.close()
  }
}

/**
 * As listLines, within limits; `next` says where to go on. Entries and output are read as the one log they are; output is
 * searched in its chunks, page by page, until there is enough. Throws the signal's reason.
 */
export async function searchLines(tx: Tx, filter: LineFilter, limits: SearchLimits): Promise<FoundLines> {
  const search: Search = { tx, filter, limits, levels: wantedLevels(filter), chunks: 0 }
  const parts = [await collectEntries(search), await collectOutput(search)]
  const page = joinParts(parts, ({ line }) => line, filter)
  return { ...page, chunks: search.chunks }
}

type Search = {
  tx: Tx
  filter: LineFilter
  limits: SearchLimits
  levels: ReturnType<typeof wantedLevels>
  chunks: number
}

function mustStop({ limits: { signal, deadline = Infinity, maxChunks = Infinity } }: Search, reads: number): boolean {
  signal?.throwIfAborted()
  return performance.now() > deadline || reads >= maxChunks
}

/** The rest of a range after the line that was looked at last. */
const restOf = (filter: LineFilter, last: number): LineFilter =>
  filter.after === undefined ? { ...filter, before: last } : { ...filter, after: last }

async function collectEntries(search: Search): Promise<Part<Found>> {
  const { tx, filter, levels, limits } = search
  const found: Found[] = []
  let rest = filter
  for (let reads = 1; ; reads += 1) {
    const size = limits.matcher.isAny ? Math.min(filter.limit, ENTRIES) : ENTRIES
    const entries = await listEntries(tx, { ...rest, levels, limit: size })
    const hits = await limits.matcher.test(entries.map(({ message }) => message))
    found.push(
      ...entries
        .filter((_, index) => hits[index])
        .map((line) => ({ line: line.line, characters: 0, toLine: () => line })),
    )
    const last = entries.at(-1)?.line
    if (last === undefined || entries.length < size) return { found, upTo: null }
    if (found.length >= filter.limit || mustStop(search, reads)) return { found, upTo: last }
    rest = restOf(filter, last)
  }
}

/** While threads decompress one page of chunks and this one searches it, Postgres reads the next. */
async function collectOutput(search: Search): Promise<Part<Found>> {
  const { tx, filter, levels, limits } = search
  const bits = limits.matcher.literals.map(bitsOf)
  const read = (range: LineFilter, limit: number) => listChunks(tx, { ...range, levels, bits, limit })
  const found: Found[] = []
  let chunks = levels?.length === 0 ? [] : await read(filter, FIRST_CHUNKS)
  for (let size = FIRST_CHUNKS; ; size = NEXT_CHUNKS) {
    const used = enoughChunks(chunks, search, found.length)
    const isShort = chunks.length < size
    const isCut = used.length < chunks.length
    const edge = edgeOf(used.at(-1), filter)
    const [hits, next] = await Promise.all([
      inLanes(used, (chunk) => matchingLines(chunk, search)),
      isShort || isCut ? [] : read(restOf(filter, edge), NEXT_CHUNKS),
    ])
    search.chunks += used.length
    found.push(...hits.flat())
    const characters = found.reduce((sum, hit) => sum + hit.characters, 0)
    if (isShort && !isCut) return { found, upTo: null }
    const isFull = found.length >= filter.limit || characters > MAX_CHARACTERS
    if (isCut || isFull || mustStop(search, search.chunks)) return { found, upTo: edge }
    chunks = next
  }
}

/** Up to which line the range was looked through when this was the last chunk; 0 when there was none. */
function edgeOf(chunk: ChunkRow | undefined, { after }: LineFilter): number {
  return (after === undefined ? chunk?.firstLine : chunk?.lastLine) ?? 0
}

/** Where every line is wanted: the first chunks, up to the one that completes as many as are wanted. */
function enoughChunks(chunks: ChunkRow[], { filter: range, limits, levels }: Search, have: number): ChunkRow[] {
  if (!limits.matcher.isAny || levels !== null) return chunks
  let count = have
  const last = chunks.findIndex(({ firstLine, lastLine }) => {
    count += Math.min(lastLine, (range.before ?? Infinity) - 1) - Math.max(firstLine, (range.after ?? 0) + 1) + 1
    return count >= range.limit
  })
  return last === -1 ? chunks : chunks.slice(0, last + 1)
}

/** What `act` answers for each, in their order. After a failure nothing more is begun. */
async function inLanes<T, R>(items: T[], act: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  const entries = items.entries()
  let hasFailed = false
  const lane = async () => {
    try {
      for (const [index, item] of entries) {
        if (hasFailed) return
        results[index] = await act(item)
      }
    } catch (error) {
      hasFailed = true
      throw error
    }
  }
  await Promise.all(Array.from({ length: LANES }, lane))
  return results
}

async function matchingLines(chunk: ChunkRow, { filter, levels, limits }: Search): Promise<Found[]> {
  const matching = await limits.matcher.findIn(chunk)
  const isWanted = ({ line, message }: TextLine) =>
    line > (filter.after ?? 0) &&
    line < (filter.before ?? Infinity) &&
    (levels === null || levels.includes(levelOf(chunk.stream, message)))
  const wanted = matching.filter(isWanted)
  const ordered = filter.after === undefined ? wanted.toReversed() : wanted
  return ordered.slice(0, filter.limit).map((line) => ({
    line: line.line,
    characters: line.message.length,
    toLine: () => toLine(chunk, filter, line),
  }))
}

function toLine(chunk: ChunkRow, { runId }: LineFilter, { line, message }: TextLine): LogLine {
  return {
    line,
    runId,
    attemptId: chunk.attemptId,
    phase: chunk.stage,
    level: levelOf(chunk.stream, message),
    source: chunk.stream,
    message,
    metadata: {},
    at: chunk.at.toISOString(),
  }
}
