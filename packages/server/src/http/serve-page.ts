import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { SentraError } from '@sentra/contract'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { chooseVariant, listPageFiles, type PageFile } from './page-files.ts'

const built = fileURLToPath(new URL('../../../web/dist/', import.meta.url))

/** Only our own scripts and styles run, and only our own server is spoken to. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

/** The name of an asset carries its hash, so what it stands for never changes. The page itself is asked for each time. */
const FOR_EVER = 'public, max-age=31536000, immutable'
const ASK_FIRST = 'no-cache'

/**
 * The dashboard. Its files hold nothing secret; what they show comes from the API, which asks who is there. A path that
 * names no file is a place within the page, such as /tasks/task-...: it answers the page, to browsers only.
 */
export function servePage(server: FastifyInstance, directory = built): void {
  const files = listPageFiles(directory)
  server.get('/*', async (request, reply) => {
    const path = request.url.split('?')[0] ?? '/'
    const asset = path.startsWith('/assets/') ? files.get(path) : undefined
    if (asset) return send(asset, request, reply.header('cache-control', FOR_EVER))
    if (!isPlace(path, request)) return reply.callNotFound()
    const page = files.get('/index.html')
    if (!page) throw new SentraError('NOT_FOUND', 'The dashboard is not built: run `npm run build`, then start again.')
    return send(page, request, reply.header('cache-control', ASK_FIRST).header('content-security-policy', POLICY))
  })
}

/** A browser that opens an address, and not a program that mistyped an operation. */
function isPlace(path: string, { headers }: FastifyRequest): boolean {
  const isProgram = /^\/(api|assets|logs)(\/|$)/.test(path)
  return !isProgram && (path === '/' || (headers.accept ?? '').includes('text/html'))
}

async function send(file: PageFile, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  reply.header('etag', file.etag).header('vary', 'accept-encoding')
  if (request.headers['if-none-match'] === file.etag) return reply.code(304).send()
  const accepted = request.headers['accept-encoding'] ?? ''
  const { path, encoding } = chooseVariant(file, accepted)
  if (encoding !== null) reply.header('content-encoding', encoding)
  return reply.type(file.type).send(await readFile(path))
}
