import { Agent, type ClientRequestArgs } from 'node:http'
import type { Duplex } from 'node:stream'
import { connectPatiently } from './connect-patiently.ts'

/** The server stayed away for as long as a call may wait. */
export class GatewayAway extends Error {}

type OnConnection = (error: Error | null, socket: Duplex) => void
/** As Node really calls it: with an error there is no connection. */
type OnAttempt = (error: Error | null, socket?: Duplex) => void

/**
 * Connections to the gateway, kept from one call of a run to its next: a new one costs both ends more than the call. One
 * that has to be made waits for a server that is away.
 */
export class GatewayAgent extends Agent {
  readonly #path: string
  readonly #patienceMs: number

  constructor(path: string, patienceMs: number) {
    super({ keepAlive: true })
    this.#path = path
    this.#patienceMs = patienceMs
  }

  override createConnection({ signal }: ClientRequestArgs, onConnection: OnConnection): undefined {
    void this.#connect(signal ?? new AbortController().signal, onConnection as OnAttempt)
  }

  async #connect(signal: AbortSignal, onAttempt: OnAttempt): Promise<void> {
    const socket = await connectPatiently(this.#path, { patienceMs: this.#patienceMs, signal })
    if (socket) onAttempt(null, socket)
    else onAttempt(new GatewayAway('the gateway cannot be reached'))
  }
}
