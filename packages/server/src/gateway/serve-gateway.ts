import { chmodSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { type App, LOCAL_TENANT } from '#platform'
import { answerCall } from './answer-call.ts'

/** A call that passes nothing for this long is dead; models think for minutes before their first byte. */
const IDLE_MS = 15 * 60_000

/** Between two calls of a run a runner keeps its connection. */
const KEEP_MS = 65_000

/**
 * Listens for model calls that the runner of this machine passes on, on a Unix socket that only we may open: they are
 * the local tenant's. Returns how to stop; calls under way end with an error that agents try again.
 */
export async function serveGateway(app: App): Promise<() => Promise<void>> {
  const server = createServer((incoming, outgoing) => void answerCall(app, LOCAL_TENANT, { incoming, outgoing }))
  server.requestTimeout = 0
  server.timeout = IDLE_MS
  server.keepAliveTimeout = KEEP_MS
  const path = app.paths.gatewaySocket
  rmSync(path, { force: true }) // left behind by a crash: nobody listens on it, the data directory is ours
  await listenOn(server, path)
  chmodSync(path, 0o600)
  return async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
}

function listenOn(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, resolve)
  })
}
