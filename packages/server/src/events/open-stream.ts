import type { SentraEvent, StreamFrame } from '@sentra/contract'
import type { WebSocket } from 'ws'
import type { App } from '#platform'
import type { EventFeed } from './event-feed.ts'
import { listEventsAfter, type StoredEvent } from './events-store.ts'

/** Frames are so far apart, so a busy run costs the browser 20 updates a second and not thousands; the first goes at once. */
const FRAME_MS = 50
/** A client that lets this much pile up is cut off; it resumes with its cursor when it can keep up. */
const MAX_BUFFERED_BYTES = 4 * 1024 * 1024
const PAGE = 500

type StreamRequest = { tenantId: string; after: number | null }

/**
 * The live stream of one client: history after `after` first, then what happens, without a gap between them because the
 * subscription starts before the history is read and every frame moves one cursor.
 */
export async function openStream(
  app: App & { feed: EventFeed },
  socket: WebSocket,
  request: StreamRequest,
): Promise<void> {
  const stream = new Stream(socket, request.tenantId, request.after ?? app.feed.seq)
  const unsubscribe = app.feed.subscribe((events) => stream.offer(events))
  socket.on('close', () => {
    unsubscribe()
    stream.close()
  })
  for (;;) {
    const events = await listEventsAfter(app, stream.cursor, PAGE)
    stream.take(events)
    if (events.length < PAGE) break
  }
  stream.goLive()
}

class Stream {
  readonly #socket: WebSocket
  readonly #tenantId: string
  #cursor: number
  #frame = 0
  #live = false
  #queue: StoredEvent[] = []
  #timer: NodeJS.Timeout | undefined
  #sentAt = -FRAME_MS

  constructor(socket: WebSocket, tenantId: string, cursor: number) {
    this.#socket = socket
    this.#tenantId = tenantId
    this.#cursor = cursor
  }

  get cursor(): number {
    return this.#cursor
  }

  /** New events from the feed; held back while history is still being read. */
  offer(events: StoredEvent[]): void {
    this.#queue.push(...events)
    if (this.#live) this.#timer ??= setTimeout(() => this.#flush(), this.#sentAt + FRAME_MS - performance.now())
  }

  goLive(): void {
    this.#live = true
    this.#flush()
  }

  close(): void {
    clearTimeout(this.#timer)
  }

  #flush(): void {
    this.#timer = undefined
    this.take(this.#queue.splice(0))
  }

  /** Sends what is new and belongs to the tenant; the cursor moves over everything that was scanned. */
  take(events: StoredEvent[]): void {
    const fresh = events.filter((event) => event.seq > this.#cursor)
    this.#cursor = fresh.at(-1)?.seq ?? this.#cursor
    const mine = fresh.filter((event) => event.tenantId === this.#tenantId)
    if (mine.length > 0 || this.#frame === 0) this.#send(mine)
  }

  #send(events: StoredEvent[]): void {
    if (this.#socket.bufferedAmount > MAX_BUFFERED_BYTES) {
      this.#socket.close(1013, 'too slow: resume with after=cursor')
      return
    }
    this.#frame += 1
    this.#sentAt = performance.now()
    const visible = events.map(toPublic)
    const frame: StreamFrame = { frame: this.#frame, cursor: this.#cursor, events: visible }
    this.#socket.send(JSON.stringify(frame))
  }
}

/** Whose it is is nobody's business: the stream has one tenant. */
function toPublic({ tenantId: _tenant, ...event }: StoredEvent): SentraEvent {
  return event
}
