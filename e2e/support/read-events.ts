import type { SentraEvent, StreamFrame } from '@sentra/contract'
import { API_PREFIX } from '@sentra/contract'
import type { Installation } from './installation.ts'

/** Every event from the first one on, until one is there that `isLast` names. */
export function readEvents(product: Installation, isLast: (event: SentraEvent) => boolean): Promise<SentraEvent[]> {
  const url = `${product.state().url.replace('http', 'ws')}${API_PREFIX}/stream?after=0`
  const socket = new WebSocket(url, { headers: { authorization: `Bearer ${product.token}` } })
  const events: SentraEvent[] = []
  return new Promise((resolve, reject) => {
    socket.addEventListener('error', () => reject(new Error('the stream of events broke')))
    socket.addEventListener('close', () => reject(new Error('the stream of events ended')))
    socket.addEventListener('message', ({ data }) => {
      events.push(...(JSON.parse(String(data)) as StreamFrame).events)
      if (!events.some(isLast)) return
      resolve(events)
      socket.close()
    })
  })
}
