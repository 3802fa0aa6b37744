import { promisify } from 'node:util'
import { zstdCompressSync, zstdDecompress } from 'node:zlib'
import type { LogLine, Run } from '@sentra/contract'
import type { Product } from '../e2e/support/product.ts'
import { eventually } from '../e2e/support/wait.ts'
import { addShop, startRun, untilRun } from '../e2e/support/work.ts'
import { atMost, type Figure } from './figure.ts'
import { printer, printerFile } from './printer.ts'
import { median, repeat, timed } from './timing.ts'
import { withProduct } from './with-product.ts'

/** A million lines in memory at once are enough. */
const LINES_OF_BATCH = 1_000_000
const ROUNDS = 9
const CHUNK_BYTES = 256 * 1024
const LIMIT_MS = 300
const PRINTED_MS = 600_000
/** Unlike the default, which fetches 256 KiB from the thread in eight rounds. */
const ONE_ROUND = { chunkSize: CHUNK_BYTES + 1 }
const decompress = promisify(zstdDecompress)

type Page = { lines: LogLine[]; next: number | null; lastLine: number }
type Case = { lines: number; what: string; query: string; hits: number; text: string; allowedOfRaw?: number }

/** In the oldest line only: everything must be excluded before it is found. */
const rare = { what: 'a text of one line', query: 'search=began%20', hits: 1, text: 'began ' }
/** Its words stand in every line, but never side by side. */
const nowhere = { what: 'words that stand apart', query: 'search=one%20module', hits: 0, text: 'one module' }
const expression = { ...nowhere, what: 'an expression', query: 'regex=one%20module%20%5Cd%2B%24' }
/** Nothing tells a chunk without a match, so every line is looked at, which raw only does for a text. */
const shapeless = { ...nowhere, what: 'an expression without words', query: 'regex=%5Cd%7B20%7D', allowedOfRaw: 4 }
const cases: Case[] = [
  { ...rare, lines: 1_000_000 },
  { ...nowhere, lines: 1_000_000 },
  { ...rare, lines: 5_000_000 },
  { ...nowhere, lines: 5_000_000 },
  { ...expression, lines: 5_000_000 },
  { ...shapeless, lines: 5_000_000 },
]

/** Page by page until all is looked through. Raw: a text in chunks of the same size, decompressed and searched in memory. */
export function measureSearch(): Promise<Figure[]> {
  return withProduct(async (product) => {
    const figures: Figure[] = []
    for (const lines of new Set(cases.map((one) => one.lines))) {
      const run = await printLines(product, lines)
      const chunks = makeChunks(lines)
      for (const one of cases.filter((item) => item.lines === lines))
        figures.push(await measure(product, run, { one, chunks }))
    }
    return figures
  })
}

async function printLines(product: Product, lines: number): Promise<Run> {
  const settings = { testCommand: `node ${printerFile} ${lines}` }
  const project = await addShop(product, `searched-${lines}`, { settings, files: { [printerFile]: printer } })
  const run = await startRun(product, project, { workflow: 'test' })
  const isStored = async () => (await product.get<Page>(`/logs/${run.taskId}?limit=1`)).lastLine > lines
  await eventually('all lines are stored', isStored, { timeoutMs: PRINTED_MS })
  await untilRun(product, run, 'succeeded')
  return run
}

async function measure(product: Product, run: Run, { one, chunks }: { one: Case; chunks: Buffer[] }): Promise<Figure> {
  await search(product, run, one)
  const rounds = await repeat(ROUNDS, () => timed(() => search(product, run, one)))
  const raw = await repeat(ROUNDS, () => timed(() => scan(chunks, one.text)))
  const name = `search ${one.lines.toLocaleString('en')} lines: ${one.what}`
  const limit = one.allowedOfRaw === undefined ? LIMIT_MS : one.allowedOfRaw * median(raw)
  return atMost(limit, { name, unit: 'ms', value: median(rounds), raw: median(raw) })
}

async function search(product: Product, run: Run, { query, hits }: Case): Promise<void> {
  let found = 0
  let before = ''
  for (;;) {
    const path = `/logs/${run.taskId}?runId=${run.id}&${query}&limit=100${before}`
    const { lines, next } = await product.get<Page>(path)
    found += lines.length
    if (next === null) break
    before = `&before=${next}`
  }
  if (found !== hits) throw new Error(`${hits} lines have the text, ${found} were found`)
}

function makeChunks(count: number): Buffer[] {
  const lines = Array.from({ length: LINES_OF_BATCH }, (_, index) => {
    const hash = ((index * 2_654_435_761) % 4_294_967_296).toString(36)
    return `${index} ${hash} resolved the module and wrote one more line of output\n`
  })
  const bytes = Buffer.from(lines.join(''))
  const chunks = Array.from({ length: Math.ceil(bytes.length / CHUNK_BYTES) }, (_, index) =>
    zstdCompressSync(bytes.subarray(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES)),
  )
  return Array.from({ length: count / LINES_OF_BATCH }, () => chunks).flat()
}

async function scan(chunks: Buffer[], text: string): Promise<void> {
  const found = await Promise.all(chunks.map(async (chunk) => (await decompress(chunk, ONE_ROUND)).includes(text)))
  if (found.includes(true)) throw new Error('the text is in none of the chunks')
}
