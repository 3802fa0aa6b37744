import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { FastifyInstance } from 'fastify'
import { listPageFiles } from '../page-files.ts'
import { describeOperations, type OperationDoc } from './describe-operations.ts'
import { renderPage } from './render-page.ts'

const built = fileURLToPath(new URL('../../../../web/dist/', import.meta.url))
const own = new URL('../../../reference/', import.meta.url)
const files = { 'style.css': 'text/css; charset=utf-8', 'search.js': 'text/javascript; charset=utf-8' } as const

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; base-uri 'none'; frame-ancestors 'none'"

/** The reference of the API at /api/reference: made from the contract when it is first asked for. */
export function serveReference(server: FastifyInstance, version: string): void {
  let operations: OperationDoc[] | undefined
  const stylesheet = [...listPageFiles(built).keys()].find((path) => /^\/assets\/style-[^/]*\.css$/.test(path))
  server.get('/api/reference', (request, reply) => {
    operations ??= describeOperations()
    const origin = `${request.protocol}://${request.host}`
    reply.type('text/html; charset=utf-8').header('content-security-policy', POLICY).header('cache-control', 'no-cache')
    return reply.send(renderPage({ operations, origin, version, stylesheet }))
  })
  for (const [name, type] of Object.entries(files)) {
    server.get(`/api/reference/${name}`, (_request, reply) =>
      reply
        .type(type)
        .header('cache-control', 'no-cache')
        .send(readFileSync(new URL(name, own), 'utf8')),
    )
  }
}
