import { API_PREFIX, type SentraEvent, type StreamFrame } from '@sentra/contract'

const FIRST_RETRY_MS = 500
const MAX_RETRY_MS = 5_000

export type Connection = 'connecting' | 'live' | 'away'

type Listener = {
  onEvents: (events: SentraEvent[]) => void
  /** Events may have been missed: what is shown must be read again. */
  onGap: () => void
  onConnection: (connection: Connection) => void
}

/**
 * The one WebSocket of the page. It resumes at its cursor after a lost connection and says when frames were lost.
 * Returns how to stop.
 */
export function openLiveStream(listener: Listener): () => void {
  let cursor: number | null = null
  let retryMs = FIRST_RETRY_MS
  let timer: ReturnType<typeof setTimeout> | undefined
  let socket: WebSocket | undefined
  let isStopped = false

  const connect = () => {
    let frames = 0
    socket = new WebSocket(streamAddress(`${API_PREFIX}/stream`, { after: cursor }))
    socket.addEventListener('message', ({ data }) => {
      const frame = JSON.parse(String(data)) as StreamFrame
      frames += 1
      retryMs = FIRST_RETRY_MS
      const isFirst = frames === 1
      if (isFirst) listener.onConnection('live')
      if (frame.frame !== frames || (isFirst && cursor !== null)) listener.onGap()
      frames = frame.frame
      cursor = frame.cursor
      if (frame.events.length > 0) listener.onEvents(frame.events)
    })
    socket.addEventListener('close', () => {
      if (isStopped) return
      listener.onConnection('away')
      timer = setTimeout(connect, retryMs)
      retryMs = Math.min(MAX_RETRY_MS, retryMs * 2)
    })
  }
  connect()
  return () => {
    isStopped = true
    clearTimeout(timer)
    socket?.close()
  }
}

/** Address of a WebSocket of this server. A parameter that is null or undefined is left out. */
export function streamAddress(path: string, query: Record<string, string | number | null | undefined>): string {
  const url = new URL(path, location.href)
  url.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:'
  for (const [name, value] of Object.entries(query))
    if (value !== null && value !== undefined) url.searchParams.set(name, String(value))
  return url.href
}
