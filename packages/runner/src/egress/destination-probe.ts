import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { type Destination, destinationOf, parseDestination } from './allow-list.ts'

type Probe = {
  /** For a tool's proxy setting. */
  address: string
  /** What was asked for, each once. */
  seen(): Destination[]
  close(): void
}

/** A proxy that leads nowhere: it notes what it is asked for and refuses it. */
export async function listenForDestinations(): Promise<Probe> {
  const seen = new Map<string, Destination>()
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.once('data', (data: Buffer) => {
      const destination = readDestination(data.toString('latin1'))
      if (destination) seen.set(JSON.stringify(destination), destination)
      socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen: () => [...seen.values()],
    close: () => {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}

/** Of the first line, `CONNECT host:port` or a whole address. */
function readDestination(request: string): Destination | null {
  const [method, target = ''] = request.split(' ')
  if (method === 'CONNECT') return parseDestination(target)
  const url = URL.parse(target)
  return url === null ? null : destinationOf(url)
}
