import type { FastifyInstance, FastifyRequest } from 'fastify'
import { receiveWebhook } from '#forge'
import type { App } from '#platform'

/** GitHub sends up to 25 MB; what we read of it is never larger than this. */
const MAX_BODY_BYTES = 5 * 1024 * 1024

type Address = { tenantId: string; projectId: string }

/** `POST /webhooks/github/<tenant>/<project>`. No token: the signature is the proof, so the body is read as it came. */
export function serveWebhooks(server: FastifyInstance, app: App): void {
  server.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
    scope.post<{ Params: Address }>(
      '/webhooks/github/:tenantId/:projectId',
      { bodyLimit: MAX_BODY_BYTES },
      async (request, reply) => {
        const { isNews } = await receiveWebhook(app, {
          ...request.params,
          signature: header(request, 'x-hub-signature-256'),
          deliveryId: header(request, 'x-github-delivery'),
          event: header(request, 'x-github-event'),
          body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
        })
        return reply.code(isNews ? 202 : 200).send({ news: isNews })
      },
    )
  })
}

function header({ headers }: FastifyRequest, name: string): string | undefined {
  const value = headers[name]
  return typeof value === 'string' ? value : undefined
}
