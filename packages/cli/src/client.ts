import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createORPCClient, ORPCError } from '@orpc/client'
import type { ContractRouterClient } from '@orpc/contract'
import { OpenAPILink } from '@orpc/openapi-client/fetch'
import { api, API_PREFIX, dataFiles, ErrorBody, SentraError, type ServerState } from '@sentra/contract'
import type { CliConfig } from './config.ts'

export type Client = ContractRouterClient<typeof api>
export type Connection = { url: string; token: string }

const REQUEST_TIMEOUT_MS = 35_000

/** Address and token: from SENTRA_URL and SENTRA_TOKEN, else from the data directory of the server on this machine. */
export function findServer(config: CliConfig): Connection {
  const url = config.url ?? readServerState(config)?.url
  if (!url)
    throw new SentraError(
      'SERVER_UNREACHABLE',
      'No server runs here: start it with `sentra serve` (in a checkout `npm start`).',
    )
  return { url, token: config.token ?? readToken(config) }
}

export function readServerState(config: CliConfig): ServerState | undefined {
  try {
    return JSON.parse(readFileSync(join(config.dataDirectory, dataFiles.serverState), 'utf8')) as ServerState
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function readToken(config: CliConfig): string {
  const path = join(config.dataDirectory, dataFiles.token)
  try {
    return readFileSync(path, 'utf8').trim()
  } catch (cause) {
    const message = `Cannot read ${path}: run this as the user who started the server, or set SENTRA_TOKEN.`
    throw new SentraError('UNAUTHENTICATED', message, { cause })
  }
}

/** The typed client. Every write carries its own Idempotency-Key; errors arrive as SentraError. */
export function connect({ url, token }: Connection): Client {
  const link = new OpenAPILink(api, {
    url: `${url}${API_PREFIX}`,
    headers: () => ({ authorization: `Bearer ${token}`, 'idempotency-key': crypto.randomUUID() }),
    fetch: (request, init) => fetchServer(request, init ?? {}, url),
    customErrorResponseBodyDecoder: decodeError,
    interceptors: [
      async (options) => {
        try {
          return await options.next()
        } catch (error) {
          throw toSentraError(error)
        }
      },
    ],
  })
  return createORPCClient(link)
}

async function fetchServer(request: Request, init: RequestInit, url: string): Promise<Response> {
  try {
    return await fetch(request, { ...init, signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) })
  } catch (cause) {
    throw new SentraError('SERVER_UNREACHABLE', `No answer from ${url}: is it running? \`npm start\` starts it.`, {
      cause,
    })
  }
}

function decodeError(body: unknown, response: { status: number }): ORPCError<string, ErrorBody> | null {
  const parsed = ErrorBody.safeParse(body)
  if (!parsed.success) return null
  return new ORPCError(parsed.data.code, { status: response.status, message: parsed.data.message, data: parsed.data })
}

function toSentraError(error: unknown): unknown {
  if (!(error instanceof ORPCError)) return error
  const body = ErrorBody.safeParse(error.data)
  return body.success ? new SentraError(body.data.code, body.data.message, { details: body.data.details }) : error
}
