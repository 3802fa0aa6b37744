import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { InitRequest } from '../spec.ts'
import { forwardedPorts, join } from './forward.ts'

/** Servers that were told "localhost" listen on one of these; which one is their runtime's choice. */
const LOOPBACK = ['127.0.0.1', '::1']

/** Leads one connection from outside to a port of the sandbox. What fails is said on the socket, where somebody waits. */
export function dialPort({ id, port, socket }: Extract<InitRequest, { op: 'dial' }>): void {
  const outside = connect({ path: socket, allowHalfOpen: true, noDelay: true })
  // A runner that is gone has closed the connection that this one was for.
  outside.on('error', () => {})
  outside.once('connect', () => {
    void connectInside(port).then((inside) => {
      if (!inside) return outside.end(`${id} refused\n`)
      outside.write(`${id} ok\n`)
      return join(inside, outside)
    })
  })
}

async function connectInside(port: number): Promise<Socket | undefined> {
  for (const host of forwardedPorts.has(port) ? [] : LOOPBACK) {
    const socket = connect({ host, port, allowHalfOpen: true, noDelay: true })
    try {
      await once(socket, 'connect')
      return socket
    } catch {
      socket.destroy() // nothing listens there: the next address, or `refused`
    }
  }
  return undefined
}
