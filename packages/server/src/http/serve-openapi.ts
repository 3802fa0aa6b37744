import { OpenAPIGenerator } from '@orpc/openapi'
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4'
import { API_PREFIX, ErrorBody } from '@sentra/contract'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Router } from './router.ts'

/** The OpenAPI document, generated from the contract on first request and kept. */
export function serveOpenApi(server: FastifyInstance, router: Router, version: string): void {
  const generator = new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] })
  let document: Promise<unknown> | undefined
  server.get(`${API_PREFIX}/openapi.json`, () => {
    document ??= generator.generate(router, {
      info: { title: 'Sentra', version, description: 'From an idea to a reviewed, merged pull request.' },
      servers: [{ url: API_PREFIX }],
      security: [{ token: [] }],
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
      customErrorResponseBodySchema: z.toJSONSchema(ErrorBody, { io: 'output' }) as never,
    })
    return document
  })
}
