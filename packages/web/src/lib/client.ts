import { createORPCClient, ORPCError } from '@orpc/client'
import type { ContractRouterClient } from '@orpc/contract'
import { OpenAPILink } from '@orpc/openapi-client/fetch'
import { api, API_PREFIX, ErrorBody, SentraError } from '@sentra/contract'

const REQUEST_TIMEOUT_MS = 35_000

/** What a call may carry: a write that is sent again with its first key happens once. */
export type CallContext = { idempotencyKey?: string }

/** The typed client. Every write carries an Idempotency-Key; errors arrive as SentraError. */
export const client: ContractRouterClient<typeof api, CallContext> = createORPCClient(
  new OpenAPILink<CallContext>(api, {
    url: `${location.origin}${API_PREFIX}`,
    headers: ({ context }) => ({ 'idempotency-key': context.idempotencyKey ?? newKey() }),
    fetch: fetchServer,
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
  }),
)

/** `crypto.randomUUID` is there on secure origins only, and the server may be reached by a plain address. */
export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

async function fetchServer(request: Request, init?: RequestInit): Promise<Response> {
  try {
    const signal = AbortSignal.any([request.signal, AbortSignal.timeout(REQUEST_TIMEOUT_MS)])
    return await fetch(request, { ...init, signal })
  } catch (cause) {
    if (request.signal.aborted) throw cause // whoever asked went away
    const message = 'Sentra does not answer: check that it is running. `npm start` starts it.'
    throw new SentraError('SERVER_UNREACHABLE', message, { cause })
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
  if (!body.success) return error
  return new SentraError(body.data.code, body.data.message, {
    details: { ...body.data.details, requestId: body.data.requestId },
  })
}

/** The sentence of an error for a person. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

export function hasCode(error: unknown, code: SentraError['code']): boolean {
  return error instanceof SentraError && error.code === code
}
