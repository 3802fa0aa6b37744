import { once } from 'node:events'
import { Socket } from 'node:net'

const BUFFER_BYTES = 64 * 1024
/** What a Linux pipe holds; macOS holds no more. */
const PIPE_BYTES = 64 * 1024
const TAIL_BYTES = 4 * 1024

/** Takes one chunk, which is valid until the promise resolves: the next one is read into the same memory. */
export type Sink = (chunk: Buffer) => Promise<void>

/**
 * Reads one output pipe of the sandbox for its whole life and hands each chunk to whoever is in charge now: the journal
 * while commands run, the ACP connection while the agent does. One buffer serves all reads, so that a flood of output
 * leaves no garbage behind.
 */
export class PipeReader {
  sink: Sink
  /** Resolves when the last process that held the pipe is gone, or after close(). */
  readonly ended: Promise<unknown>
  readonly #socket: Socket
  #tail = Buffer.alloc(0)
  #bytes = 0
  #busy = false

  /** Takes over `descriptor`, the read end of a pipe. */
  constructor(descriptor: number, sink: Sink) {
    const buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES)
    // Answering false pauses the pipe: the buffer must not be written to while the sink has it.
    const callback = (count: number) => {
      void this.#take(buffer.subarray(0, count))
      return false
    }
    this.sink = sink
    this.#socket = new Socket({ fd: descriptor, readable: true, writable: false, onread: { buffer, callback } })
    this.ended = once(this.#socket, 'close')
    this.#socket.resume()
  }

  /** Last lines that came through, for the message of a failure. */
  get tail(): string {
    return this.#tail.toString().trim()
  }

  /**
   * Resolves when all that was written before this call has been taken. Two turns of the event loop without a chunk
   * mean that the pipe is empty, as each turn polls it; where somebody goes on writing, everything older has come once
   * more bytes have than a pipe holds.
   */
  async settled(): Promise<void> {
    const enough = this.#bytes + BUFFER_BYTES + PIPE_BYTES
    let before = -1
    while (!this.#socket.closed && (this.#busy || (before !== this.#bytes && this.#bytes < enough))) {
      before = this.#bytes
      await new Promise(setImmediate)
      await new Promise(setImmediate)
    }
  }

  /** Stops reading although somebody may still hold the pipe. */
  close(): void {
    this.#socket.destroy()
  }

  /** A sink that fails is a journal that cannot be written: the rejection ends the shim, as it must. */
  async #take(chunk: Buffer): Promise<void> {
    this.#bytes += chunk.length
    this.#busy = true
    this.#tail = Buffer.concat([this.#tail, chunk.subarray(-TAIL_BYTES)]).subarray(-TAIL_BYTES)
    await this.sink(chunk)
    this.#busy = false
    this.#socket.resume()
  }
}
