import pg from 'pg'
import type { Log } from '../log.ts'
import type { OpenedDatabase } from './open-embedded.ts'

type Handler = (payload: string) => void

/** NOTIFY is lost while the connection is down, so every handler is also called this often, with an empty payload. */
const CATCH_UP_MS = 60_000
const RECONNECT_MS = 500

/**
 * One connection that listens for NOTIFY, and the first to feel that Postgres died: it then has it started again. A
 * handler is a hint to look: it is called with the payload for each notification, and with an empty one after every
 * (re)connect and once a minute.
 */
export class Listener {
  readonly #database: Pick<OpenedDatabase, 'connection' | 'revive'>
  readonly #log: Log
  readonly #handlers = new Map<string, Handler>()
  #client: pg.Client | undefined
  #timer: NodeJS.Timeout | undefined
  #retry: NodeJS.Timeout | undefined
  #isStopped = false

  constructor(database: Pick<OpenedDatabase, 'connection' | 'revive'>, log: Log) {
    this.#database = database
    this.#log = log
  }

  /** Before start(): one handler for each channel. */
  on(channel: string, handler: Handler): void {
    this.#handlers.set(channel, handler)
  }

  async start(): Promise<void> {
    await this.#connect()
    this.#timer = setInterval(() => this.#catchUp(), CATCH_UP_MS)
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    clearInterval(this.#timer)
    clearTimeout(this.#retry)
    await this.#client?.end().catch(() => undefined) // a connection that is gone already needs no goodbye
  }

  async #connect(): Promise<void> {
    const client = new pg.Client({ ...this.#database.connection, application_name: 'sentra_listener', keepAlive: true })
    client.on('notification', ({ channel, payload }) => this.#handlers.get(channel)?.(payload ?? ''))
    client.on('error', () => undefined) // 'end' follows and reconnects
    client.on('end', () => this.#reconnect())
    this.#client = client
    await client.connect()
    for (const channel of this.#handlers.keys()) await client.query(`listen ${pg.escapeIdentifier(channel)}`)
    this.#catchUp()
  }

  #catchUp(): void {
    for (const handler of this.#handlers.values()) handler('')
  }

  /** A connection that fails while it opens reports it twice, as a rejection and as its end: one retry for both. */
  #reconnect(): void {
    if (this.#isStopped || this.#retry !== undefined) return
    this.#log.warn('lost the connection that listens for notifications; reconnecting')
    this.#retry = setTimeout(() => {
      this.#retry = undefined
      if (this.#isStopped) return
      this.#reviveAndConnect().catch((error: unknown) => {
        this.#log.warn({ err: error }, 'cannot listen yet')
        this.#reconnect()
      })
    }, RECONNECT_MS)
  }

  async #reviveAndConnect(): Promise<void> {
    await this.#database.revive()
    await this.#connect()
  }
}
