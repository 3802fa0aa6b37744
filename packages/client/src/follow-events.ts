import { API_PREFIX, type SentraEvent, SentraError, type StreamFrame } from '@sentra/contract'

const FIRST_PAUSE_MS = 250
const LONGEST_PAUSE_MS = 5_000

export type FollowOptions = {
  /** Number of the last event that is known; without it only what happens from now on comes. */
  after?: number
  signal?: AbortSignal
}

type Server = { url: string; token: string | undefined; whoami: () => Promise<unknown> }

/** Node's WebSocket takes headers; a browser sends its cookie instead. */
const Socket = WebSocket as unknown as new (url: string, options?: { headers: Record<string, string> }) => WebSocket

/**
 * Events, each once and in order. A lost connection, and one that has lost a frame, is taken up again after the last
 * event that came. @throws what the server refuses, such as UNAUTHENTICATED; that it is away is waited for.
 */
export async function* followEvents(server: Server, options: FollowOptions): AsyncGenerator<SentraEvent> {
  const { signal } = options
  let cursor = options.after ?? null
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    for await (const frame of readFrames(server, cursor, signal)) {
      pause = FIRST_PAUSE_MS
      cursor = frame.cursor
      yield* frame.events
    }
    if (signal?.aborted) return
    await waitFor(server, pause)
  }
}

/** A refused WebSocket does not say why; an ordinary request does. */
async function waitFor({ whoami }: Server, pause: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, pause))
  await whoami().catch((error: unknown) => {
    const isAway = error instanceof SentraError && error.status >= 500
    if (!isAway) throw error
  })
}

/** Frames of one connection, up to its end or to a gap. */
async function* readFrames(server: Server, after: number | null, signal: AbortSignal | undefined) {
  const socket = openSocket(server, after)
  const inbox = { frames: [] as StreamFrame[], isOver: signal?.aborted === true, wake: () => {} }
  const end = () => {
    inbox.isOver = true
    inbox.wake()
  }
  socket.addEventListener('message', ({ data }) => {
    inbox.frames.push(JSON.parse(String(data)) as StreamFrame)
    inbox.wake()
  })
  for (const name of ['close', 'error'] as const) socket.addEventListener(name, end)
  signal?.addEventListener('abort', end)
  try {
    for (let count = 1; ; count += 1) {
      while (inbox.frames.length === 0 && !inbox.isOver) await new Promise<void>((resolve) => (inbox.wake = resolve))
      const frame = inbox.frames.shift()
      if (frame?.frame !== count || signal?.aborted) return
      yield frame
    }
  } finally {
    signal?.removeEventListener('abort', end)
    socket.close()
  }
}

function openSocket({ url, token }: Server, after: number | null): WebSocket {
  const query = after === null ? '' : `?after=${after}`
  const address = `${url.replace(/^http/, 'ws')}${API_PREFIX}/stream${query}`
  return token === undefined
    ? new Socket(address)
    : new Socket(address, { headers: { authorization: `Bearer ${token}` } })
}
