import { connect, createServer, type Socket } from 'node:net'
import type { InitEvent, InitRequest } from '../spec.ts'

/** Ports that lead out of the sandbox: none of them may be led back in from the host. */
export const forwardedPorts = new Set<number>()

/** Opens 127.0.0.1:port and leads each connection to a Unix socket. Answers `forwarding`, or `failed` with the port. */
export function openForward(request: Extract<InitRequest, { op: 'forward' }>, send: (event: InitEvent) => void): void {
  const { port, socket } = request
  forwardedPorts.add(port)
  // Without noDelay the second small piece of an answer waits for the kernel's delayed acknowledgement of the first: 40 ms.
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    join(client, connect({ path: socket, allowHalfOpen: true }))
  })
  server.on('error', (error) => send({ op: 'failed', port, message: `port ${port} cannot be opened: ${error}` }))
  server.listen(port, '127.0.0.1', () => send({ op: 'forwarding', port }))
}

/** Joins two sockets with back-pressure in both directions; each half may end on its own. */
export function join(left: Socket, right: Socket): void {
  left.pipe(right)
  right.pipe(left)
  left.on('error', () => right.destroy())
  right.on('error', () => left.destroy())
  left.on('close', () => right.destroySoon())
  right.on('close', () => left.destroySoon())
}
