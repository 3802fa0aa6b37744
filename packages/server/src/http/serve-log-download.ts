import { pipeline, Readable } from 'node:stream'
import { createGzip } from 'node:zlib'
import { API_PREFIX, LogDownloadQuery, TaskId } from '@sentra/contract'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { authenticate, requirePermission } from '#access'
import { downloadLog } from '#logs'
import type { App } from '#platform'
import { parseQuery } from './parse-query.ts'

const Path = z.object({ taskId: TaskId })
const types = { text: 'text/plain; charset=utf-8', ansi: 'text/plain; charset=utf-8', ndjson: 'application/x-ndjson' }

/** `GET /api/v1/logs/{taskId}/download`: the log of a run as a file, written while it is read. No JSON, so no operation. */
export function serveLogDownload(server: FastifyInstance, app: App): void {
  server.get(`${API_PREFIX}/logs/:taskId/download`, async (request, reply) => {
    const { tenantId } = requirePermission(await authenticate(app, request.headers), 'run:read')
    const { taskId } = parseQuery(Path, request.params)
    const { runId, format, ...filter } = parseQuery(LogDownloadQuery, request.query)
    const { fileName, text } = await downloadLog(app, tenantId, { taskId, runId, filter, format })
    reply
      .type(types[format])
      .header('content-disposition', `attachment; filename="${fileName}"`)
      .header('vary', 'accept-encoding')
    const source = Readable.from(text, { objectMode: false })
    if (!/\bgzip\b/.test(request.headers['accept-encoding'] ?? '')) return reply.send(source)
    const packed = createGzip({ level: 1 })
    // A download that is given up ends both; what failed on the way is told by the connection that breaks.
    pipeline(source, packed, (error) => error && app.log.debug({ err: error }, 'a download ended early'))
    return reply.header('content-encoding', 'gzip').send(packed)
  })
}
