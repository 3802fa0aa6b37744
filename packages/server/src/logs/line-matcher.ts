import { SentraError } from '@sentra/contract'
import { decompressChunk, freeMemory } from './decompress-chunk.ts'
import type { ChunkRow, LineFilter, LineMatcher } from './log-line-types.ts'
import { openRegexMatcher } from './regex-matcher.ts'
import { faultOfRegex } from './regex-rules.ts'
import { findLines, makeSearchedText, splitLines } from './search-chunk-rules.ts'

/** INVALID_INPUT for a pattern that is none, or when text and pattern are given at once. */
export function openMatcher({ search, regex }: Pick<LineFilter, 'search' | 'regex'>): LineMatcher {
  if (search !== undefined && regex !== undefined)
    throw new SentraError(
      'INVALID_INPUT',
      'Give `search` or `regex`, not both: a regular expression can hold the text.',
    )
  if (regex !== undefined) {
    const fault = faultOfRegex(regex)
    if (fault !== null) throw new SentraError('INVALID_INPUT', `This is no regular expression: ${fault}.`)
    return openRegexMatcher(regex)
  }
  return search === undefined || search === '' ? everyLine : makeTextMatcher(search)
}

const nothingToClose = () => undefined

const everyLine: LineMatcher = {
  literals: [],
  isAny: true,
  findIn: (chunk) => withOutput(chunk, (output) => splitLines(output, chunk.firstLine)),
  test: async (messages) => messages.map(() => true),
  close: nothingToClose,
}

/** A text takes no longer than the output is long, so it is looked for here; only zlib works in other threads. */
function makeTextMatcher(search: string): LineMatcher {
  const text = makeSearchedText(search)
  return {
    literals: text.literals,
    isAny: false,
    findIn: (chunk) => withOutput(chunk, (output) => findLines(output, chunk.firstLine, text)),
    test: async (messages) => messages.map(text.isIn),
    close: nothingToClose,
  }
}

async function withOutput<T>(chunk: ChunkRow, act: (output: Buffer) => T): Promise<T> {
  const output = await decompressChunk(chunk)
  const result = act(output)
  freeMemory(output)
  return result
}
