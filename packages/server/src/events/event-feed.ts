import { setTimeout as sleep } from 'node:timers/promises'
import type { App, Listener } from '#platform'
import { latestSeq, listEventsAfter, type StoredEvent } from './events-store.ts'

type Subscriber = (events: StoredEvent[]) => void

const BATCH = 500
/** The first event is told at once; those that follow it this closely are read together. */
const PAUSE_MS = 5

/**
 * Tells this process of every new event, in commit order. Nothing is kept here: a subscriber that needs history reads
 * the table.
 */
export class EventFeed {
  readonly #app: App
  readonly #subscribers = new Set<Subscriber>()
  #seq = 0
  #reading: Promise<void> | undefined
  #isWoken = false

  constructor(app: App, listener: Listener) {
    this.#app = app
    listener.on('sentra_events', () => this.#wake())
  }

  /** Last sequence number that subscribers were told of. */
  get seq(): number {
    return this.#seq
  }

  /** Before the listener starts: the feed begins with what happens from now on. */
  async start(): Promise<void> {
    this.#seq = await latestSeq(this.#app)
  }

  /** Returns how to unsubscribe. */
  subscribe(subscriber: Subscriber): () => void {
    this.#subscribers.add(subscriber)
    return () => this.#subscribers.delete(subscriber)
  }

  #wake(): void {
    this.#isWoken = true
    this.#reading ??= this.#readAll().finally(async () => {
      await sleep(PAUSE_MS, undefined, { ref: false })
      this.#reading = undefined
      if (this.#isWoken) this.#wake()
    })
  }

  async #readAll(): Promise<void> {
    this.#isWoken = false
    try {
      while (await this.#readBatch());
    } catch (error) {
      this.#app.log.warn({ err: error }, 'event feed could not read; the next wake tries again')
    }
  }

  /** One subscriber that fails must not cost the others their events. */
  #tell(subscriber: Subscriber, events: StoredEvent[]): void {
    try {
      subscriber(events)
    } catch (error) {
      this.#app.log.error({ err: error }, 'a subscriber of the event feed failed')
    }
  }

  /** True when there may be more. */
  async #readBatch(): Promise<boolean> {
    const events = await listEventsAfter(this.#app, this.#seq, BATCH)
    this.#seq = events.at(-1)?.seq ?? this.#seq
    if (events.length > 0) for (const subscriber of this.#subscribers) this.#tell(subscriber, events)
    return events.length === BATCH
  }
}
