import { chmodSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import type { LogLevel } from '@sentra/contract/journal-facts'
import type { Journal } from './journal.ts'
import { parseJson, readLines } from './json-lines.ts'
import { RunnerMessage, runFiles, SHIM_PROTOCOL, type ShimMessage } from './spec.ts'

const NOTICE_MS = 20
/** Of a long shell line, what says which one it was. */
const MOST_ASKED = 500
const MAX_MESSAGE_BYTES = 4 * 1024 * 1024

type Handlers = {
  onCommand: (command: Record<string, unknown>) => void
  /** Called for every sign that the server knows of this attempt: a runner connects only when it was confirmed. */
  onHeard: () => void
  /** Somebody connected to a published port. */
  onDial: (id: string, port: number) => void
}

/**
 * Serves shim.sock: tells the runner how far the journal has grown and takes its numbered commands, each number once.
 * The newest connection wins: an older one belongs to a runner that died or has lost the attempt.
 */
export class RunnerLink {
  /** Resolves when the runner has stored everything. */
  readonly released = Promise.withResolvers<void>()
  readonly #journal: Journal
  readonly #attemptId: string
  readonly #handlers: Handlers
  readonly #applied = new Set<number>()
  #runner: Socket | undefined
  #isNoticeDue = false
  #ended = false

  constructor(journal: Journal, attemptId: string, handlers: Handlers) {
    this.#journal = journal
    this.#attemptId = attemptId
    this.#handlers = handlers
    journal.onWritten = () => this.#scheduleNotice()
  }

  /** Opens shim.sock. The path is relative: a socket's path holds 107 bytes, a run directory may take more. */
  async listen(): Promise<void> {
    const server = createServer((socket) => void this.#serve(socket))
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(runFiles.socket, resolve)
    })
    chmodSync(runFiles.socket, 0o600)
  }

  /** From now on `release` is heeded. The runner is told to look once more: shim.json says now that this is the end. */
  end(): void {
    this.#ended = true
    this.#notify()
  }

  /** Lets the shim exit once the journal is complete; until then there is something to wait for. */
  release(): void {
    if (this.#ended) this.released.resolve()
  }

  async #serve(socket: Socket): Promise<void> {
    this.#runner?.destroy()
    this.#runner = socket
    this.#handlers.onHeard()
    // A runner that died; the next one says hello.
    socket.on('error', () => {})
    this.#send({
      type: 'hello',
      protocol: SHIM_PROTOCOL,
      attemptId: this.#attemptId,
      lastSeq: this.#journal.position.lastSeq,
    })
    this.#notify()
    try {
      for await (const line of readLines(socket, MAX_MESSAGE_BYTES)) this.#take(line)
    } catch (error) {
      if (this.#runner === socket && !this.#ended)
        this.#journal.log('warn', `The runner's connection broke: ${String(error)}`)
    }
    if (this.#runner === socket) this.#runner = undefined
  }

  #take(line: string): void {
    const message = RunnerMessage.safeParse(parseJson(line))
    if (!message.success) return this.#journal.log('warn', `The runner sent what the shim does not know: ${line}`)
    if (message.data.type === 'release') return this.release()
    if (message.data.type === 'note') return this.#note(message.data)
    if (message.data.type === 'refused') return this.#refused(message.data)
    if (message.data.type === 'published') return this.#published(message.data)
    if (message.data.type === 'dial') return this.#handlers.onDial(message.data.id, message.data.port)
    this.#handlers.onHeard()
    if (message.data.type === 'confirmed') return
    const { number, command } = message.data
    if (this.#applied.has(number)) return
    this.#applied.add(number)
    this.#journal.fact({ type: 'command_applied', number })
    this.#handlers.onCommand(command)
  }

  /** Nothing may follow the `ended` fact: a late note is the runner's to keep. */
  #note({ level, message }: { level: LogLevel; message: string }): void {
    if (!this.#ended) this.#journal.log(level, message)
  }

  #refused(refused: Extract<RunnerMessage, { type: 'refused' }>): void {
    if (!this.#ended) this.#journal.fact({ ...refused, asked: this.#journal.atWork.slice(0, MOST_ASKED) })
  }

  #published(published: Extract<RunnerMessage, { type: 'published' }>): void {
    if (!this.#ended) this.#journal.fact(published)
  }

  #scheduleNotice(): void {
    if (this.#isNoticeDue) return
    this.#isNoticeDue = true
    setTimeout(() => {
      this.#isNoticeDue = false
      this.#notify()
    }, NOTICE_MS)
  }

  #notify(): void {
    // A runner that does not read gets one notice when it does: only the last one matters.
    if (this.#runner?.writableNeedDrain) return this.#scheduleNotice()
    this.#send({ type: 'journal', ...this.#journal.position })
  }

  #send(message: ShimMessage): void {
    if (this.#runner?.writable) this.#runner.write(`${JSON.stringify(message)}\n`)
  }
}
