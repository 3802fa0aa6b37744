import { randomUUID } from 'node:crypto'
import { createServer, type Server, type Socket } from 'node:net'
import type { Readable } from 'node:stream'
import { page } from './page.ts'

/** The sandbox answers from its own loopback: what takes longer than this is not coming. */
const ANSWER_MS = 10_000
const MOST_CONNECTIONS = 256
/** `<uuid> refused` and some. */
const MOST_LINE = 64

/** `up`: what the client sends, as it may go in. */
type Waiting = { client: Socket; up: Readable; timer: NodeJS.Timeout }

/**
 * Joins clients on the host with connections that a sandbox makes to its run's socket. Each of these begins with one
 * line: the id of the client that it is for, which only the asked sandbox has seen, and `ok` or `refused`.
 */
export class DialBack {
  readonly server: Server
  readonly #waiting = new Map<string, Waiting>()
  readonly #joined = new Set<Socket>()

  constructor() {
    this.server = createServer({ allowHalfOpen: true, noDelay: true }, (inside) => this.#greet(inside))
    this.server.maxConnections = MOST_CONNECTIONS
  }

  /** Answers the id by which the sandbox has to name the client. */
  expect(client: Socket, up: Readable): string {
    const id = randomUUID()
    const timer = setTimeout(() => this.fail(id, 'The sandbox did not answer: load this page again.'), ANSWER_MS)
    this.#waiting.set(id, { client, up, timer })
    client.once('close', () => this.#take(id))
    return id
  }

  /** Ends a client with a page that says why; what is no browser sees a connection that ends. */
  fail(id: string, message: string): void {
    const client = this.#take(id)?.client
    client?.end(page('502 Bad Gateway', message))
  }

  close(): void {
    for (const socket of this.#joined) socket.destroy()
    for (const { timer } of this.#waiting.values()) clearTimeout(timer)
    this.server.close()
  }

  #greet(inside: Socket): void {
    this.#joined.add(inside)
    inside.on('error', () => {})
    inside.once('close', () => this.#joined.delete(inside))
    inside.setTimeout(ANSWER_MS, () => inside.destroy())
    let head = Buffer.alloc(0)
    const onData = (chunk: Buffer) => {
      head = Buffer.concat([head, chunk])
      const end = head.indexOf('\n')
      if (end < 0 && head.length <= MOST_LINE) return
      inside.off('data', onData)
      inside.pause()
      inside.setTimeout(0)
      if (end < 0) return void inside.destroy()
      inside.unshift(head.subarray(end + 1))
      this.#settle(inside, head.subarray(0, end).toString())
    }
    inside.on('data', onData)
  }

  #settle(inside: Socket, line: string): void {
    const [id = '', answer] = line.split(' ')
    if (answer !== 'ok') {
      inside.destroy()
      return this.fail(
        id,
        'Nothing listens on this port inside the sandbox yet: start the server there, then load this page again.',
      )
    }
    const waiting = this.#take(id)
    if (!waiting) return void inside.destroy()
    const { client, up } = waiting
    up.pipe(inside)
    inside.pipe(client)
    inside.once('close', () => client.destroySoon())
    client.once('close', () => inside.destroySoon())
  }

  #take(id: string): Waiting | undefined {
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    clearTimeout(waiting?.timer)
    return waiting
  }
}
