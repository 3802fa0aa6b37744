import type { Readable } from 'node:stream'

const TAIL_BYTES = 4 * 1024

/** Takes one chunk; the pipe is not read again before the promise resolves. */
export type Sink = (chunk: Buffer) => Promise<void>

/**
 * Reads one output pipe of the sandbox for its whole life and hands each chunk to whoever is in charge now: the journal
 * while commands run, the ACP connection while the agent does.
 */
export class PipeReader {
  sink: Sink
  /** Resolves when the last process that held the pipe is gone. */
  readonly ended: Promise<void>
  readonly #stream: Readable
  #tail = Buffer.alloc(0)
  #chunks = 0
  #busy = false

  constructor(stream: Readable, sink: Sink) {
    this.#stream = stream
    this.sink = sink
    this.ended = this.#read()
  }

  /** Last lines that came through, for the message of a failure. */
  get tail(): string {
    return this.#tail.toString().trim()
  }

  /**
   * Resolves when all that was written before this call has been taken. Two turns of the event loop without a chunk
   * mean that the pipe is empty: each turn polls it.
   */
  async settled(): Promise<void> {
    let before = -1
    while (!this.#stream.closed && (before !== this.#chunks || this.#busy || this.#stream.readableLength > 0)) {
      before = this.#chunks
      await new Promise(setImmediate)
      await new Promise(setImmediate)
    }
  }

  /** Stops reading although somebody may still hold the pipe. */
  close(): void {
    this.#stream.destroy()
  }

  async #read(): Promise<void> {
    try {
      for await (const chunk of this.#stream as AsyncIterable<Buffer>) {
        this.#chunks += 1
        this.#busy = true
        this.#tail = Buffer.from(Buffer.concat([this.#tail, chunk]).subarray(-TAIL_BYTES))
        await this.sink(chunk)
        this.#busy = false
      }
    } catch (error) {
      // close() while reading is how a pipe that outlives the sandbox ends; everything else is a fault.
      if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error
    }
  }
}
