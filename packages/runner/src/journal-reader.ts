import type { FileHandle } from 'node:fs/promises'
import { open } from 'node:fs/promises'
import { decodeFrames, FRAME_HEADER_BYTES } from '@sentra/contract/journal'

/** Frames of one read, unread by us: whole, without a gap, ready to be sent. */
export type Piece = { firstSeq: number; lastSeq: number; bytes: Uint8Array }

/** Most of a journal that one report carries; the server's limit is 16 MiB. */
const PIECE_BYTES = 1024 * 1024

/** Reads a journal file from its start, piece by piece, as far as it has been written. Only the shim writes it. */
export class JournalReader {
  readonly #path: string
  #file: FileHandle | undefined
  #offset = 0
  #nextSeq = 1

  constructor(path: string) {
    this.#path = path
  }

  /** Sequence number of the next frame to be read. */
  get nextSeq(): number {
    return this.#nextSeq
  }

  /** The next whole frames; undefined when there are none yet. A torn tail is "none yet": its writer may be writing. */
  async next(): Promise<Piece | undefined> {
    const bytes = await this.#read()
    const { frames, consumed } = decodeFrames(bytes)
    const [first, last] = [frames[0], frames.at(-1)]
    if (!first || !last) return undefined
    if (first.seq !== this.#nextSeq)
      throw new RangeError(`journal ${this.#path} goes from ${this.#nextSeq - 1} to ${first.seq}`)
    this.#offset += consumed
    this.#nextSeq = last.seq + 1
    return { firstSeq: first.seq, lastSeq: last.seq, bytes: bytes.subarray(0, consumed) }
  }

  /** Goes to the frame after `seq`, which the server has stored. */
  async seek(seq: number): Promise<void> {
    this.#offset = 0
    this.#nextSeq = 1
    while (this.#nextSeq <= seq) {
      const bytes = await this.#read()
      const { frames } = decodeFrames(bytes)
      if (frames.length === 0) throw new RangeError(`journal ${this.#path} ends before ${seq}, which the server has`)
      for (const frame of frames) {
        if (frame.seq > seq) return
        this.#offset += FRAME_HEADER_BYTES + frame.body.length
        this.#nextSeq = frame.seq + 1
      }
    }
  }

  async close(): Promise<void> {
    await this.#file?.close()
    this.#file = undefined
  }

  async #read(): Promise<Uint8Array> {
    this.#file ??= await open(this.#path, 'r').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined // the shim has not started writing
      throw error
    })
    if (!this.#file) return new Uint8Array()
    const { size } = await this.#file.stat()
    const buffer = Buffer.allocUnsafe(Math.max(0, Math.min(PIECE_BYTES, size - this.#offset)))
    const { bytesRead } = await this.#file.read(buffer, 0, buffer.length, this.#offset)
    return buffer.subarray(0, bytesRead)
  }
}
