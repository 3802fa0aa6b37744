import { promisify } from 'node:util'
import { zstdCompressSync, zstdDecompress } from 'node:zlib'
import type { LogLine, Run } from '@sentra/contract'
import type { Product } from '../e2e/support/product.ts'
import { addShop, startRun, untilRun } from '../e2e/support/work.ts'
import { atMost, type Figure } from './figure.ts'
import { printer, printerFile } from './printer.ts'
import { median, repeat, timed } from './timing.ts'
import { withProduct } from './with-product.ts'

const LINES = 1_000_000
const ROUNDS = 9
const CHUNK_BYTES = 256 * 1024
const LIMIT_MS = 300
/** Unlike the default, which fetches 256 KiB from the thread in eight rounds. */
const ONE_ROUND = { chunkSize: CHUNK_BYTES + 1 }
const decompress = promisify(zstdDecompress)

/**
 * A text that stands in the oldest line only, so that everything is looked through. Raw: the same text in chunks of the
 * same size, decompressed and searched in memory.
 */
export function measureSearch(): Promise<Figure[]> {
  return withProduct(async (product) => {
    const settings = { testCommand: `node ${printerFile} ${LINES}` }
    const project = await addShop(product, 'searched', { settings, files: { [printerFile]: printer } })
    const run = await startRun(product, project, { workflow: 'test' })
    await untilRun(product, run, 'succeeded')
    await search(product, run)
    const rounds = await repeat(ROUNDS, () => timed(() => search(product, run)))
    const chunks = makeChunks()
    const raw = await repeat(ROUNDS, () => timed(() => scan(chunks)))
    const facts = { name: 'search 1,000,000 lines', unit: 'ms' }
    return [atMost(LIMIT_MS, { ...facts, value: median(rounds), raw: median(raw) })]
  })
}

async function search(product: Product, run: Run): Promise<void> {
  const path = `/logs/${run.taskId}?runId=${run.id}&search=began%20&limit=100`
  const { lines } = await product.get<{ lines: LogLine[] }>(path)
  if (lines.length !== 1) throw new Error(`one line has the text, ${lines.length} were found`)
}

function makeChunks(): Buffer[] {
  const lines = Array.from({ length: LINES }, (_, index) => {
    const hash = ((index * 2_654_435_761) % 4_294_967_296).toString(36)
    return `${index} ${hash} resolved the module and wrote one more line of output\n`
  })
  const bytes = Buffer.from(lines.join(''))
  const count = Math.ceil(bytes.length / CHUNK_BYTES)
  return Array.from({ length: count }, (_, index) =>
    zstdCompressSync(bytes.subarray(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES)),
  )
}

async function scan(chunks: Buffer[]): Promise<void> {
  const found = await Promise.all(chunks.map(async (chunk) => (await decompress(chunk, ONE_ROUND)).includes('began ')))
  if (found.includes(true)) throw new Error('the text is in none of the chunks')
}
