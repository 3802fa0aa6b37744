import type { Duplex } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { Ending } from '../ending.ts'
import { parseJson, readLines } from '../json-lines.ts'
import { InitEvent, type InitRequest } from '../spec.ts'

/** A sandbox whose control socket closed is ending; one that has not by then is without its sandbox-init. */
const EXIT_FOLLOWS_MS = 1_000
/** `exited` carries 64 KiB of stdout and of stderr; escaped control characters take six bytes each. */
const MAX_EVENT_BYTES = 1024 * 1024

/** How a process in the sandbox ended; `stdout` and `stderr` only for `capture`. */
export type Exit = { code: number | null; signal: string | null; stdout: string; stderr: string }

type SpawnOptions = Omit<Extract<InitRequest, { op: 'spawn' }>, 'op' | 'id'>

/** The control socket of sandbox-init. Everything pending fails with `sandbox_failed` when the sandbox ends. */
export class InitLink {
  readonly ready = Promise.withResolvers<void>()
  readonly #socket: Duplex
  readonly #spawned = new Map<number, PromiseWithResolvers<number>>()
  readonly #exited = new Map<number, PromiseWithResolvers<Exit>>()
  readonly #forwarding = new Map<number, PromiseWithResolvers<void>>()
  #onListening: (ports: number[]) => void = () => {}
  #nextId = 1

  constructor(socket: Duplex) {
    this.#socket = socket
    // A write to a sandbox that is already gone; fail() tells everybody who waits.
    socket.on('error', () => {})
    void this.#read()
  }

  /** Opens 127.0.0.1:`port` in the sandbox, leading to `socket` there. */
  async forward(port: number, socket: string): Promise<void> {
    const answer = remember(this.#forwarding, port)
    this.#send({ op: 'forward', port, socket })
    await answer
  }

  /** Reports the ports that something listens on inside, from now on. */
  watch(onListening: (ports: number[]) => void): void {
    this.#onListening = onListening
    this.#send({ op: 'watch' })
  }

  /** Leads one connection that waits at `socket` to a port inside. */
  dial(request: Omit<Extract<InitRequest, { op: 'dial' }>, 'op'>): void {
    this.#send({ op: 'dial', ...request })
  }

  /** Starts a process and answers its id, its pid in the sandbox and the promise of its end. */
  async spawn(options: SpawnOptions): Promise<{ id: number; pid: number; exited: Promise<Exit> }> {
    const id = this.#nextId
    this.#nextId += 1
    const exited = remember(this.#exited, id)
    const spawned = remember(this.#spawned, id)
    this.#send({ op: 'spawn', id, ...options })
    return { id, pid: await spawned, exited }
  }

  /** Sends a signal to the process group of every process that has not ended. */
  signal(signal: 'SIGTERM' | 'SIGKILL', ids: Iterable<number> = this.#exited.keys()): void {
    for (const id of ids) this.#send({ op: 'signal', id, signal })
  }

  /** Resolves when no process runs. */
  async idle(): Promise<void> {
    await Promise.allSettled([...this.#exited.values()].map((pending) => pending.promise))
  }

  /** Rejects whatever is pending. */
  fail(reason: Ending): void {
    this.#onListening = () => {}
    this.ready.reject(reason)
    for (const pending of [this.#spawned, this.#exited, this.#forwarding]) {
      for (const { reject } of pending.values()) reject(reason)
      pending.clear()
    }
  }

  #send(request: InitRequest): void {
    if (this.#socket.writable) this.#socket.write(`${JSON.stringify(request)}\n`)
  }

  async #read(): Promise<void> {
    try {
      for await (const line of readLines(this.#socket, MAX_EVENT_BYTES)) this.#take(InitEvent.parse(parseJson(line)))
      await delay(EXIT_FOLLOWS_MS)
      this.fail(new Ending('sandbox_failed', 'The sandbox lost its sandbox-init.'))
    } catch (error) {
      this.fail(new Ending('sandbox_failed', `The sandbox's control socket failed: ${String(error)}`))
    }
  }

  #take(event: InitEvent): void {
    switch (event.op) {
      case 'ready':
        return this.ready.resolve()
      case 'forwarding':
        return settle(this.#forwarding, event.port)?.resolve()
      case 'listening':
        return this.#onListening(event.ports)
      case 'spawned':
        return settle(this.#spawned, event.id)?.resolve(event.pid)
      case 'exited': {
        const { code, signal, stdout = '', stderr = '' } = event
        return settle(this.#exited, event.id)?.resolve({ code, signal, stdout, stderr })
      }
      case 'failed':
        return this.#failed(event)
    }
  }

  #failed({ id, port, message }: Extract<InitEvent, { op: 'failed' }>): void {
    const reason = new Ending('sandbox_failed', message)
    if (port !== undefined) return settle(this.#forwarding, port)?.reject(reason)
    if (id === undefined) return this.fail(reason)
    settle(this.#spawned, id)?.reject(reason)
    settle(this.#exited, id)?.reject(reason)
  }
}

function remember<T>(pending: Map<number, PromiseWithResolvers<T>>, key: number): Promise<T> {
  const answer = Promise.withResolvers<T>()
  // Whoever waits sees the rejection; nobody may be waiting yet, or any more.
  answer.promise.catch(() => {})
  pending.set(key, answer)
  return answer.promise
}

function settle<T>(pending: Map<number, PromiseWithResolvers<T>>, key: number): PromiseWithResolvers<T> | undefined {
  const answer = pending.get(key)
  pending.delete(key)
  return answer
}
