import { open, type FileHandle } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { encodeFrame, MAX_FRAME_BODY_BYTES, type FrameKind } from '@sentra/contract/journal'
import type { JournalFact, LogLevel } from '@sentra/contract/journal-facts'
import type { z } from 'zod'

/** Output is cut into frames of this size, whatever the size of the agent's writes. */
const OUTPUT_FRAME_BYTES = 64 * 1024
/** Above this many unwritten bytes, readers of the agent's pipes wait: memory stays flat, the agent is slowed down. */
const HIGH_WATER_BYTES = 256 * 1024
const MAX_LOG_CHARACTERS = 20_000
const DISK_RETRY_MS = 1_000
const DISK_FULL = new Set(['ENOSPC', 'EDQUOT'])

export type FactInput = z.input<typeof JournalFact>

/** What is safely in the file: the last sequence number and the size in bytes. */
export type JournalPosition = { lastSeq: number; bytes: number }

/**
 * The only writer of one journal file. Appends queue in memory and are written in order, everything that waits in one
 * write; a full disk stops the run and is tried again, because a dropped frame could not be told from a lost one.
 */
export class Journal {
  /** Called after every write, with what is then in the file. */
  onWritten: (position: JournalPosition) => void = () => {}
  /** The step that is under way, in words: whatever happens now happens because of it. */
  atWork = ''
  position: JournalPosition = { lastSeq: 0, bytes: 0 }
  readonly #file: FileHandle
  #queue: Uint8Array<ArrayBuffer>[] = []
  #queuedBytes = 0
  #nextSeq = 1
  #writing: Promise<void> | undefined

  private constructor(file: FileHandle) {
    this.#file = file
  }

  /** Creates the journal. Throws EEXIST when there is one: a second shim in a run directory would be a second run. */
  static async create(file: string): Promise<Journal> {
    return new Journal(await open(file, 'ax', 0o600))
  }

  /** Appends a fact. Throws RangeError when it is larger than a frame; callers cut what an agent can make long. */
  fact(fact: FactInput): void {
    const body = Buffer.from(JSON.stringify(fact))
    if (body.length > MAX_FRAME_BODY_BYTES) throw new RangeError(`fact ${fact.type} takes ${body.length} bytes`)
    this.#append('fact', body)
  }

  /** Appends a line of the attempt's own log. */
  log(level: LogLevel, message: string): void {
    this.fact({ type: 'log', level, message: message.slice(0, MAX_LOG_CHARACTERS) })
  }

  /** Appends raw output and waits while too much is unwritten. */
  async output(kind: 'stdout' | 'stderr', bytes: Uint8Array): Promise<void> {
    for (let start = 0; start < bytes.length; start += OUTPUT_FRAME_BYTES) {
      this.#append(kind, bytes.subarray(start, start + OUTPUT_FRAME_BYTES))
    }
    await this.room()
  }

  /** Resolves at once while little waits to be written, else when everything is written. */
  async room(): Promise<void> {
    if (this.#queuedBytes > HIGH_WATER_BYTES) await this.#writing
  }

  /** Resolves when everything appended so far has reached the disk itself. */
  async sync(): Promise<void> {
    await this.#writing
    await this.#file.datasync()
  }

  #append(kind: FrameKind, body: Uint8Array): void {
    const frame = encodeFrame({ seq: this.#nextSeq, timeMs: Date.now(), kind, body })
    this.#nextSeq += 1
    this.#queue.push(frame)
    this.#queuedBytes += frame.length
    this.#writing ??= this.#writeQueue()
  }

  async #writeQueue(): Promise<void> {
    // Lets everything appended in this turn of the event loop share one write.
    await new Promise(setImmediate)
    while (this.#queue.length > 0) {
      const frames = this.#queue
      const lastSeq = this.#nextSeq - 1
      this.#queue = []
      const written = await this.#writeAll(frames)
      this.#queuedBytes -= written
      this.position = { lastSeq, bytes: this.position.bytes + written }
      this.onWritten(this.position)
    }
    this.#writing = undefined
  }

  /** A short write or a full disk continues at the byte where it stopped: the file never holds half a frame twice. */
  async #writeAll(frames: Uint8Array<ArrayBuffer>[]): Promise<number> {
    let total = 0
    let rest = frames
    while (rest.length > 0) {
      const { bytesWritten } = await this.#file.writev(rest).catch(retryWhenFull)
      total += bytesWritten
      rest = skipBytes(rest, bytesWritten)
    }
    // Gives the memory back now: the collector would let tens of megabytes pile up first.
    for (const frame of frames) frame.buffer.transfer(0)
    return total
  }
}

async function retryWhenFull(error: NodeJS.ErrnoException): Promise<{ bytesWritten: number }> {
  if (!DISK_FULL.has(error.code ?? '')) throw error
  await delay(DISK_RETRY_MS)
  return { bytesWritten: 0 }
}

/** What is left of `frames` after their first `count` bytes. */
function skipBytes(frames: Uint8Array<ArrayBuffer>[], count: number): Uint8Array<ArrayBuffer>[] {
  let skip = count
  return frames.flatMap((frame) => {
    const rest = frame.subarray(Math.min(skip, frame.length))
    skip -= frame.length - rest.length
    return rest.length === 0 ? [] : [rest]
  })
}
