import { API_PREFIX, type StreamFrame } from '@sentra/contract'
import { WebSocket } from 'ws'
import type { Connection } from './client.ts'

const RETRY_MS = 1_000

type Changes = {
  /** One step for any number of events that came meanwhile; ends when `left` is aborted. */
  changed: AsyncIterable<void>
  /** Is the server out of reach now? */
  isAway: () => boolean
}

/** Hears of every change on the server; a lost connection is a change, and so is one that stands again. */
export function followChanges({ url, token }: Connection, left: AbortSignal): Changes {
  let isAway = false
  let isPending = false
  let wake: () => void = () => {}
  const tell = () => {
    isPending = true
    wake()
  }
  const connect = () => {
    if (left.aborted) return
    const headers = { authorization: `Bearer ${token}` }
    const socket = new WebSocket(`${url.replace('http', 'ws')}${API_PREFIX}/stream`, { headers })
    left.addEventListener('abort', () => socket.terminate(), { once: true })
    socket.on('message', (data: Buffer) => {
      const frame = JSON.parse(data.toString('utf8')) as StreamFrame
      if (frame.events.length > 0 || isAway) tell()
      isAway = false
    })
    // What happened before it stood, nobody told us.
    socket.on('open', tell)
    // 'close' follows, and with it the next try.
    socket.on('error', () => {})
    socket.on('close', () => {
      if (left.aborted) return
      isAway = true
      tell()
      setTimeout(connect, RETRY_MS).unref()
    })
  }
  connect()
  left.addEventListener('abort', () => wake(), { once: true })
  return { isAway: () => isAway, changed: listen() }

  async function* listen(): AsyncGenerator<void> {
    while (!left.aborted) {
      if (!isPending) await new Promise<void>((resolve) => (wake = resolve))
      if (left.aborted) return
      isPending = false
      yield
    }
  }
}
