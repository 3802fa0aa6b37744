import { promisify } from 'node:util'
import { constants, zstdCompress } from 'node:zlib'
import type { Tx } from '#platform'
import type { EntryItem, OutputItem } from './journal-lines-rules.ts'
import { countLevels } from './level-rules.ts'
import type { LineOwner } from './log-line-types.ts'
import { insertChunks, insertEntries, takeLineNumbers } from './logs-store.ts'
import { summarize } from './gram-rules.ts'

const compress = promisify(zstdCompress)
/** Level 1: three times the speed of the default for a tenth more bytes, and the writer is what the agent waits for. */
const ZSTD = { params: { [constants.ZSTD_c_compressionLevel]: 1 } }

/** That of most lines of such a chunk (level-rules.ts). */
const levelOf = { stdout: 'info', stderr: 'warn' } as const

type Numbered<T> = { item: T; line: number }

/** Numbers and stores lines in the transaction that moves the journal's acknowledged position. Returns the last line. */
export async function storeLines(tx: Tx, owner: LineOwner, items: (EntryItem | OutputItem)[]): Promise<number> {
  const count = items.reduce((sum, item) => sum + (item.kind === 'output' ? item.lines : 1), 0)
  if (count === 0) return 0
  const last = await takeLineNumbers(tx, owner.runId, count)
  let line = last - count + 1
  const entries: Numbered<EntryItem>[] = []
  const outputs: Numbered<OutputItem>[] = []
  for (const item of items) {
    if (item.kind === 'entry') entries.push({ item, line })
    else outputs.push({ item, line })
    line += item.kind === 'output' ? item.lines : 1
  }
  await insertEntries(
    tx,
    owner,
    entries.map(({ item, line: number }) => ({ ...item, line: number })),
  )
  await insertChunks(tx, owner, await Promise.all(outputs.map(toChunk)))
  return last
}

/** What a search will ask is worked out here while another thread compresses. */
async function toChunk({ item, line }: Numbered<OutputItem>) {
  const { stream, lines, bytes, timeMs } = item
  const compressed = compress(bytes, ZSTD)
  const output = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  return {
    firstLine: line,
    lastLine: line + lines - 1,
    stream,
    level: levelOf[stream],
    counts: countLevels(stream, output),
    grams: summarize(output),
    bytes: bytes.length,
    data: await compressed,
    timeMs,
  }
}
