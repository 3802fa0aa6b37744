import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'

/** Where in a call the trap snaps: before the server hears of it, while it works on it, or when it has answered. */
export type Moment = 'before' | 'during' | 'after'

export type Trap = {
  method: string
  moment: Moment
  /** Snaps at the call with this number among those that match. */
  count: number
  /** Must be in the request's body. */
  contains?: string
  /** Called once; what the server answers, if anything, is not passed on. */
  snap: () => void
}

type Call = { method: string; incoming: IncomingMessage; body: Buffer; response: ServerResponse }

/**
 * Stands between a runner and the server on the runner's socket. A trap kills at an exact point of one call: after the
 * server's answer it has committed, and the runner never learns of it.
 */
export class RunnerProxy {
  readonly #target: string
  readonly #server: Server
  #trap: Trap | undefined
  #seen = 0

  constructor(target: string) {
    this.#target = target
    this.#server = createServer((incoming, response) => void this.#pass(incoming, response))
  }

  async listen(path: string): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(path, resolve))
  }

  close(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }

  /** Resolves when the trap has snapped. */
  set(trap: Omit<Trap, 'snap'>, snap: () => void): Promise<void> {
    this.#seen = 0
    return new Promise((resolve) => {
      this.#trap = {
        ...trap,
        snap: () => {
          this.#trap = undefined
          snap()
          resolve()
        },
      }
    })
  }

  async #pass(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const method = incoming.url?.split('/').at(-1) ?? ''
      await this.#forward({ method, incoming, response, body: await buffer(incoming) })
    } catch {
      response.destroy() // the server is away, or the runner is: the other one sees a broken connection
    }
  }

  async #forward({ method, incoming, body, response }: Call): Promise<void> {
    const trap = this.#match(method, body)
    if (trap?.moment === 'before') trap.snap()
    const { url, headers } = incoming
    const upstream = request({ socketPath: this.#target, path: url, method: 'POST', headers, agent: false })
    const answered = new Promise<IncomingMessage>((resolve, reject) => {
      upstream.once('response', resolve)
      upstream.once('error', reject)
    })
    response.once('close', () => upstream.destroy())
    upstream.end(body, () => trap?.moment === 'during' && trap.snap())
    const answer = await answered
    if (trap?.moment === 'after') {
      await buffer(answer)
      trap.snap()
    }
    if (trap) throw new Error('trapped')
    response.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.once('error', () => response.destroy())
    answer.pipe(response)
  }

  #match(method: string, body: Buffer): Trap | undefined {
    const trap = this.#trap
    if (trap?.method !== method || (trap.contains !== undefined && !body.includes(trap.contains))) return undefined
    this.#seen += 1
    return this.#seen === trap.count ? trap : undefined
  }
}
