import { readFile } from 'node:fs/promises'
import type { FastifyInstance } from 'fastify'

const directory = new URL('../../../web/page/', import.meta.url)

const files = {
  '/': ['index.html', 'text/html; charset=utf-8'],
  '/page/main.js': ['main.js', 'text/javascript; charset=utf-8'],
  '/page/style.css': ['style.css', 'text/css; charset=utf-8'],
} as const

/** Only our own scripts and styles run, and only our own server is spoken to. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'"

/** The start page. Its files hold nothing secret; what they show comes from the API, which asks who is there. */
export function servePage(server: FastifyInstance): void {
  for (const [path, [name, type]] of Object.entries(files)) {
    server.get(path, async (_request, reply) => {
      reply.header('content-security-policy', POLICY).header('cache-control', 'no-cache').type(type)
      return readFile(new URL(name, directory))
    })
  }
}
