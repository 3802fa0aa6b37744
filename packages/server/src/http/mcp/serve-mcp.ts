import { SentraError } from '@sentra/contract'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { authenticate } from '#access'
import type { EventFeed } from '#events'
import type { App, Principal } from '#platform'
import type { Router } from '../router.ts'

/** MCP over Streamable HTTP for a person's own assistant, behind the guards and the tokens of the API. */
export function serveMcp(server: FastifyInstance, app: App & { feed: EventFeed }, router: Router): void {
  const stop = new AbortController()
  server.addHook('preClose', async () => stop.abort())
  server.post('/mcp', async (request, reply) => {
    const principal = await requirePrincipal(app, request)
    const { answerMcp } = await import('./answer-mcp.ts')
    const key = request.headers['idempotency-key']
    const idempotencyKey = Array.isArray(key) ? key[0] : key
    const caller = { app, principal, requestId: request.id, idempotencyKey, stopped: stop.signal }
    const response = await answerMcp(router, { headers: listHeaders(request), body: request.body }, caller)
    // A connection that is kept alive would keep the server from stopping for another minute.
    if (stop.signal.aborted) reply.header('connection', 'close')
    return sendResponse(reply, response)
  })
  server.route({
    method: ['GET', 'DELETE'],
    url: '/mcp',
    handler: async (request, reply) => {
      await requirePrincipal(app, request)
      // GET would open a stream of messages that this server never sends, DELETE end a session that it does not keep.
      reply.header('allow', 'POST')
      throw new SentraError(
        'METHOD_NOT_ALLOWED',
        'Sentra answers MCP by POST alone: it keeps no sessions and no streams.',
      )
    },
  })
}

async function requirePrincipal(app: App, request: FastifyRequest): Promise<Principal> {
  const principal = await authenticate(app, request.headers)
  if (principal) return principal
  throw new SentraError('UNAUTHENTICATED', 'Send `Authorization: Bearer <token>`; `sentra mcp` does it by itself.')
}

function listHeaders({ headers }: FastifyRequest): [string, string][] {
  return Object.entries(headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : []))
}

async function sendResponse(reply: FastifyReply, response: Response): Promise<FastifyReply> {
  return reply
    .code(response.status)
    .headers(Object.fromEntries(response.headers))
    .send(await response.text())
}
