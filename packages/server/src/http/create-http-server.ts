import { OpenAPIHandler } from '@orpc/openapi/fastify'
import { API_PREFIX, ErrorBody, SentraError } from '@sentra/contract'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { authenticate } from '#access'
import type { App } from '#platform'
import { toErrorBody, toOrpcError } from './errors.ts'
import { allowedHosts, guardRequest } from './guard-request.ts'
import type { Router } from './router.ts'
import { serveReference } from './reference/serve-reference.ts'
import { serveLogDownload } from './serve-log-download.ts'
import { serveOpenApi } from './serve-openapi.ts'

/** Every request is answered within this time (STR-04). */
const REQUEST_TIMEOUT_MS = 30_000
const MAX_BODY_BYTES = 1024 * 1024
const WEBHOOKS = '/webhooks/'

/** The HTTP server without pages, streams and MCP: guards, API, OpenAPI, health. */
export function createHttpServer(app: App, router: Router): FastifyInstance {
  const server = Fastify({
    logger: false,
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    genReqId: newRequestId,
    rewriteUrl: (request) => modernPath(request.url ?? '/'),
  })
  const hosts = allowedHosts(app.config.host)
  server.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id)
    reply.header('x-content-type-options', 'nosniff')
    reply.header('referrer-policy', 'no-referrer')
    // What GitHub sends comes by whatever name leads here, and is believed by its signature alone.
    if (!request.url.startsWith(WEBHOOKS)) guardRequest(request, hosts)
  })
  server.setErrorHandler((error, request, reply) => sendError(app, error, { request, reply }))
  server.setNotFoundHandler((request, reply) => {
    const error = new SentraError('NOT_FOUND', `${request.method} ${request.url} does not exist: see /api/reference.`)
    return sendError(app, error, { request, reply })
  })
  server.get('/healthz', async () => ({ status: 'ok', version: app.version }))
  serveApi(server, app, router)
  return server
}

/** The names that older clients know, `/api/tasks/...` and `/api/logs/...` (SEN-46, SEN-54), mean the same as ours. */
function modernPath(url: string): string {
  return url.replace(/^\/api\/(?=(?:tasks|logs)\/)/, `${API_PREFIX}/`)
}

const newRequestId = () => `req-${crypto.randomUUID()}`

function sendError(app: App, error: unknown, { request, reply }: { request: FastifyRequest; reply: FastifyReply }) {
  const { status, body } = toErrorBody(error, { app, requestId: request.id })
  return reply.code(status).send(body)
}

/** All operations of the contract under /api/v1, through oRPC's REST handler. */
function serveApi(server: FastifyInstance, app: App, router: Router): void {
  serveOpenApi(server, router, app.version)
  serveReference(server, app.version)
  serveLogDownload(server, app)
  const handler = new OpenAPIHandler(router, {
    customErrorResponseBodyEncoder: (error) => {
      const finished = ErrorBody.safeParse(error.data)
      return finished.success ? finished.data : toErrorBody(error, { app, requestId: '' }).body
    },
    clientInterceptors: [
      async (options) => {
        try {
          return await options.next()
        } catch (error) {
          throw toOrpcError(error, { app, requestId: options.context.requestId })
        }
      },
    ],
  })
  server.all(`${API_PREFIX}/*`, async (request, reply) => {
    const context = {
      app,
      principal: await authenticate(app, request.headers),
      requestId: request.id,
      idempotencyKey: oneHeader(request.headers['idempotency-key']),
    }
    const { matched } = await handler.handle(request, reply, { prefix: API_PREFIX, context })
    if (!matched) reply.callNotFound()
  })
}

const oneHeader = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value)
