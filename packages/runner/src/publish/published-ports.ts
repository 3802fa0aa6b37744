import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { PORTS_SOCKET, runFiles } from '@sentra/shim/spec'
import type { LeaseFile } from '../attempt/lease-file.ts'
import { type LiveAttempt, WAYS_SINCE } from '../attempt/live-attempt.ts'
import { listenForRun } from '../listen-for-run.ts'
import { DialBack } from './dial-back.ts'
import { guardCookies } from './guard-cookies.ts'

const HOST = '127.0.0.1'
/** A page of a dev server opens some thirty at once. */
const MOST_CONNECTIONS = 256

type Wanted = LeaseFile['publish'][number]
type Opened = { server: Server | undefined; wanted: Wanted; hostPort: number }

/**
 * Ports of a live sandbox on 127.0.0.1 of this host. A sandbox has no network, so nobody can connect to it: for each
 * client the sandbox is asked to connect to its own port and to a socket of its run directory, and the two are joined.
 */
export class PublishedPorts {
  readonly #live: LiveAttempt
  readonly #opened = new Map<number, Opened>()
  readonly #clients = new Set<Socket>()
  readonly #dialled = new DialBack()
  #isListening = false
  #isClosed = false

  constructor(live: LiveAttempt) {
    this.#live = live
  }

  /** Opens what the lease wants and closes what it no longer does. What becomes of each is told to the shim's journal. */
  async follow({ publish, order }: LeaseFile): Promise<void> {
    for (const [port, { server, wanted, hostPort }] of this.#opened) {
      if (publish.some((other) => other.port === port && other.hostPort === wanted.hostPort)) continue
      this.#opened.delete(port)
      server?.close()
      for (const client of this.#clients) if (client.localPort === hostPort) client.destroy()
    }
    for (const wanted of publish.filter(({ port }) => !this.#opened.has(port))) {
      await this.#open(wanted, order.sandbox.tier === 'process')
    }
  }

  close(): void {
    this.#isClosed = true
    for (const client of this.#clients) client.destroy()
    for (const { server } of this.#opened.values()) server?.close()
    this.#dialled.close()
  }

  async #open(wanted: Wanted, isOnHost: boolean): Promise<void> {
    const { port } = wanted
    if (this.#isClosed) return
    // Without isolation it is there already.
    if (isOnHost) return this.#keep({ server: undefined, wanted, hostPort: port })
    if (this.#live.shimProtocol > 0 && this.#live.shimProtocol < WAYS_SINCE) return this.#refuse(port)
    try {
      await this.#listenForSandbox()
      const server = await this.#listen(wanted)
      const { port: hostPort } = server.address() as { port: number }
      // The attempt may have ended meanwhile.
      if (this.#isClosed) server.close()
      else this.#keep({ server, wanted, hostPort })
    } catch (error) {
      this.#live.tell({ type: 'published', port, hostPort: null, message: (error as Error).message })
    }
  }

  #keep(opened: Opened): void {
    const { wanted, hostPort } = opened
    this.#opened.set(wanted.port, opened)
    this.#live.tell({ type: 'published', port: wanted.port, hostPort, message: null })
  }

  /** The shim would take the news for nonsense, so it is a line of the log; the server takes silence for this. */
  #refuse(port: number): void {
    const message = `Port ${port} cannot be published: this attempt was started by an earlier version of Sentra. Retry it.`
    this.#live.note('warn', message)
  }

  /** The port that was reserved, or any other where a program that is not ours has that one. */
  async #listen({ port, hostPort, name }: Wanted): Promise<Server> {
    const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => this.#lead(client, port, name))
    server.maxConnections = MOST_CONNECTIONS
    try {
      server.listen(hostPort, HOST)
      await once(server, 'listening')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
      server.listen(0, HOST)
      await once(server, 'listening')
    }
    return server
  }

  #lead(client: Socket, port: number, name: string): void {
    this.#clients.add(client)
    client.on('error', () => {})
    client.once('close', () => this.#clients.delete(client))
    const id = this.#dialled.expect(client, guardCookies(client, name))
    if (!this.#live.dial(id, port)) this.#dialled.fail(id, 'The runner cannot reach the sandbox now: load it again.')
  }

  async #listenForSandbox(): Promise<void> {
    if (this.#isListening) return
    await listenForRun(this.#dialled.server, join(this.#live.directory, runFiles.sockets, PORTS_SOCKET))
    this.#isListening = true
  }
}
