import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import type { Server } from 'node:net'

/**
 * Listens on a socket in a run's directory. The run's account must be able to write to it; who reaches it is decided by
 * the directory. After a restart the socket is made again at the same path: the sandbox sees the new listener at once.
 */
export async function listenForRun(server: Server, socketPath: string): Promise<void> {
  await rm(socketPath, { force: true })
  server.listen({ path: socketPath, readableAll: true, writableAll: true })
  await once(server, 'listening')
}
