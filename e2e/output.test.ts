import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { zstdDecompressSync } from 'node:zlib'
import { randomPart, type Run, type RunDetail } from '@sentra/contract'
import { decodeFrames } from '@sentra/contract/journal'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { queryDatabase } from './support/database.ts'
import { Product } from './support/product.ts'
import { describeProduct } from './support/requirements.ts'
import { eventually } from './support/wait.ts'
import { addShop, startRun, until } from './support/work.ts'

const MEGABYTES = 100
const LINE_BYTES = 100
const LINES = Math.floor((MEGABYTES * 1024 * 1024) / LINE_BYTES)
/** Promised for a shim whatever its agent prints. */
const MAX_SHIM_KIB = 100 * 1024
/** Two busy cores take about half a minute. */
const LONG_MS = 240_000
const READ_BYTES = 8 * 1024 * 1024

describeProduct('an agent that prints 100 MB', () => {
  const product = new Product()
  beforeAll(() => product.start())
  afterAll(() => product.stop())

  it(
    'loses no byte of it, has every line numbered, and a shim whose memory stays small',
    async () => {
      const project = await addShop(product, 'loud')
      const description = `REHEARSAL: print ${MEGABYTES}MB`
      const run = await startRun(product, project, { workflow: 'code', description })
      const peak = await peakOfShim(run)
      expect(peak, 'KiB of the shim at its peak').toBeLessThan(MAX_SHIM_KIB)
      const detail = await until(product, run, (now) => now.worktrees[0]?.status === 'trash')
      expect(detail.attempts[0]?.end?.message, 'it printed and changed nothing').toBe('The agent finished.')

      const journal = await readJournal(journalOf(detail))
      expect(journal.lines).toBe(LINES)
      const stored = await readStored(run)
      expect(stored).toEqual({ ...journal, isNumbered: true })
    },
    LONG_MS,
  )

  /** Most memory that the shim ever had, in KiB: the kernel remembers it as long as the process lives. */
  async function peakOfShim(run: Run): Promise<number> {
    let peak = 0
    const { attempts } = await until(product, run, (detail) => detail.attempts[0]?.state === 'running')
    const directory = join(product.data, 'a', randomPart(attempts[0]?.id ?? '').slice(0, 8))
    const { pid } = JSON.parse(readFileSync(join(directory, 'shim.json'), 'utf8')) as { pid: number }
    const isGone = () => {
      const now = peakMemory(pid)
      peak = Math.max(peak, now ?? 0)
      return now === undefined
    }
    await eventually('the shim has done its work', isGone, { timeoutMs: LONG_MS })
    expect(peak).toBeGreaterThan(0)
    return peak
  }

  /** Output of the table in the order of its lines: how many, their hash, and whether entries and chunks number all. */
  async function readStored(run: Run) {
    const chunks = await queryDatabase<{ first: number; last: number; data: Buffer }>(
      product,
      `select first_line::int as first, last_line::int as last, data from sentra.log_chunks
       where run_id = $1 and stream = 'stderr' order by first_line`,
      [run.id],
    )
    const hash = createHash('sha256')
    let [lines, bytes] = [0, 0]
    for (const { first, last, data } of chunks) {
      const text = zstdDecompressSync(data)
      hash.update(text)
      lines += last - first + 1
      bytes += text.length
    }
    return { lines, bytes, sha256: hash.digest('hex'), isNumbered: await isNumbered(run) }
  }

  /** Each number from 1 to the last is that of exactly one line. */
  async function isNumbered(run: Run): Promise<boolean> {
    const rows = await queryDatabase<{ ok: boolean }>(
      product,
      `with spans as (
         select line as first, line as last from sentra.logs where run_id = $1
         union all select first_line, last_line from sentra.log_chunks where run_id = $1
       ), steps as (select first, last, coalesce(lag(last) over (order by first), 0) as before from spans)
       select bool_and(first = before + 1) and max(last) = (select last_line from sentra.run_lines where run_id = $1) as ok
       from steps`,
      [run.id],
    )
    return rows[0]?.ok ?? false
  }
})

/** VmHWM of /proc, undefined when the process is gone. */
function peakMemory(pid: number): number | undefined {
  try {
    const [, peak] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return peak === undefined ? undefined : Number(peak)
  } catch {
    return undefined
  }
}

function journalOf({ worktrees }: RunDetail): string {
  return join(dirname(worktrees[0]?.path ?? ''), 'journal')
}

/** What the agent printed, as the shim wrote it down: how many lines and bytes, and their hash. */
async function readJournal(path: string) {
  const file = await open(path)
  const hash = createHash('sha256')
  let [offset, lines, bytes] = [0, 0, 0]
  for (;;) {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(READ_BYTES), 0, READ_BYTES, offset)
    const { frames, consumed } = decodeFrames(buffer.subarray(0, bytesRead))
    if (consumed === 0) break
    offset += consumed
    for (const { body } of frames.filter((frame) => frame.kind === 'stderr')) {
      hash.update(body)
      bytes += body.length
      lines += Buffer.from(body).filter((byte) => byte === 10).length
    }
  }
  await file.close()
  return { lines, bytes, sha256: hash.digest('hex') }
}
