import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { API_PREFIX, LogFilter, RunId, SentraError, TaskId } from '@sentra/contract'
import type { FastifyInstance } from 'fastify'
import { type WebSocket, WebSocketServer } from 'ws'
import { z } from 'zod'
import { authenticate } from '#access'
import { type EventFeed, openStream } from '#events'
import { findNewestRun, followLog, type LogFeed, requireFilter } from '#logs'
import { type App, inTenant } from '#platform'
import { toErrorBody } from './errors.ts'
import { allowedHosts, guardRequest } from './guard-request.ts'
import { parseQuery } from './parse-query.ts'

const StreamQuery = z.object({
  after: z.coerce.number().int().min(0).optional(),
  run: RunId.optional(),
  ...LogFilter.shape,
})
const LogPath = z.object({ taskId: TaskId })
const MAX_MESSAGE_BYTES = 64 * 1024
/** `/api/v1/logs/{taskId}` and the older `/logs/{taskId}` (SEN-46). */
const LOG_PATH = /^(?:\/api\/v1)?\/logs\/([^/]+)$/

type StreamApp = App & { feed: EventFeed; logFeed: LogFeed }
type Request = { client: WebSocket; url: URL; tenantId: string }

/** WebSockets: events at /api/v1/stream, lines at /logs/{taskId}. The same guards as for HTTP apply before the upgrade. */
export function serveStreams(server: FastifyInstance, app: StreamApp): void {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES })
  const hosts = allowedHosts(app.config.host)
  server.server.on('upgrade', (request, socket, head) => {
    // A client that resets its connection is reported here too, and would end the process unheard.
    socket.on('error', () => socket.destroy())
    accept({ request, socket, head }).catch((error: unknown) => refuse(socket, error, app))
  })
  server.addHook('preClose', async () => {
    for (const client of sockets.clients) client.close(1001, 'server stops')
    sockets.close()
  })

  async function accept({ request, socket, head }: Upgrade): Promise<void> {
    guardRequest(request, hosts)
    const principal = await authenticate(app, request.headers)
    if (!principal) throw new SentraError('UNAUTHENTICATED', 'Sign in first: open a login link.')
    const url = new URL(request.url ?? '/', 'http://localhost')
    const open = chooseStream(app, url)
    sockets.handleUpgrade(request, socket, head, (client) => {
      client.on('error', () => undefined) // a message that breaks the protocol; 'close' follows
      open({ client, url, tenantId: principal.tenantId }).catch((error: unknown) => {
        app.log.warn({ err: error }, 'stream failed')
        client.close(1011, 'try again')
      })
    })
  }
}

function chooseStream(app: StreamApp, url: URL): (request: Request) => Promise<void> {
  const { run, after: first, ...filter } = parseQuery(StreamQuery, Object.fromEntries(url.searchParams))
  const after = first ?? null
  if (url.pathname === `${API_PREFIX}/stream`)
    return ({ client, tenantId }) => openStream(app, client, { tenantId, after })
  const path = LOG_PATH.exec(url.pathname)
  if (!path) throw new SentraError('NOT_FOUND', 'There is no such stream.')
  const { taskId } = parseQuery(LogPath, { taskId: path[1] })
  requireFilter(filter)
  return async ({ client, tenantId }) => {
    const runId = run ?? (await inTenant(app.database, tenantId, (tx) => findNewestRun(tx, taskId)))
    if (runId) followLog(app, client, { tenantId, runId, after, filter })
    else client.close(4404, 'this task has no run yet')
  }
}

type Upgrade = { request: IncomingMessage; socket: Duplex; head: Buffer }

function refuse(socket: Duplex, error: unknown, app: App): void {
  const { status, body } = toErrorBody(error, { app, requestId: '' })
  const text = JSON.stringify(body)
  socket.end(
    `HTTP/1.1 ${status} Refused\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(text)}\r\nconnection: close\r\n\r\n${text}`,
  )
}
