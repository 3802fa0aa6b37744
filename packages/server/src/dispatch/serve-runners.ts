import { chmodSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { connectNodeAdapter } from '@connectrpc/connect-node'
import type { Interceptor } from '@connectrpc/connect'
import { SentraError } from '@sentra/contract'
import { RunnerService } from '@sentra/contract/runner'
import { type App, LOCAL_TENANT } from '#platform'
import type { RunnerHub } from './runner-hub.ts'
import { runnerService, toConnectError } from './runner-service.ts'

/** A report may hold this much; larger ones are refused before they are read. */
const MAX_MESSAGE_BYTES = 16 * 1024 * 1024

/**
 * Listens for the runner of this machine on a Unix socket that only we may open: whoever connects is the local tenant's
 * runner. Returns how to stop.
 */
export async function serveRunners(app: App, hub: RunnerHub): Promise<() => Promise<void>> {
  const handler = connectNodeAdapter({
    routes: (router) => router.service(RunnerService, runnerService(app, hub, LOCAL_TENANT)),
    interceptors: [mapErrors(app)],
    readMaxBytes: MAX_MESSAGE_BYTES,
    grpc: false,
    grpcWeb: false,
  })
  const server = createServer(handler)
  const path = app.paths.runnerSocket
  rmSync(path, { force: true }) // left behind by a crash: nobody listens on it, the data directory is ours
  await listenOn(server, path)
  chmodSync(path, 0o600)
  return async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
}

/** Own codes as headers; what is no SentraError is a fault of ours and logged. */
const mapErrors =
  (app: App): Interceptor =>
  (next) =>
  async (request) => {
    try {
      return await next(request)
    } catch (error) {
      if (!(error instanceof SentraError))
        app.log.error({ err: error, method: request.method.name }, 'runner request failed')
      throw toConnectError(error)
    }
  }

function listenOn(server: Server, path: string): Promise<void> {
  if (Buffer.byteLength(path) > 100) {
    const message = `${path} is ${Buffer.byteLength(path)} bytes long and a socket path may have 100: choose a shorter SENTRA_DATA.`
    throw new SentraError('SOCKET_PATH_TOO_LONG', message)
  }
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, resolve)
  })
}
