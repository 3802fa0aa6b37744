import { createORPCClient } from '@orpc/client'
import type { ContractRouterClient } from '@orpc/contract'
import { OpenAPILink } from '@orpc/openapi-client/fetch'
import { api, API_PREFIX, type SentraEvent } from '@sentra/contract'
import { decodeError, toSentraError } from './decode-error.ts'
import { fetchWithin } from './fetch-within.ts'
import { followEvents, type FollowOptions } from './follow-events.ts'
import { ping, type Pong } from './ping.ts'
import { isRetryable } from './retry-rules.ts'

/** The server answers, or refuses, within this time (STR-04). */
const TIMEOUT_MS = 30_000
const RETRIES = 2
const FIRST_PAUSE_MS = 200

export type ClientOptions = {
  /** Where the server is, without a path: `http://127.0.0.1:4700`. */
  url: string
  /** Of the data directory's file `token`. A browser that is signed in needs none. */
  token?: string | undefined
  timeoutMs?: number
  /** How often a call is tried again that was not answered; only where a second one does no more than the first. */
  retries?: number
}

/** What a call may carry: a write that is sent again with its first key happens once. */
export type CallContext = { idempotencyKey?: string }

type Operations = ContractRouterClient<typeof api, CallContext>

/** Every operation as `domain.operation(input, { signal, context })`; failures are SentraErrors with a code. */
export type Client = Operations & {
  /** Whether the server answers, its version, and how long it took. Needs no token. */
  ping(signal?: AbortSignal): Promise<Pong>
  /** Every event from now on, or after the one with the number `after`: each once, in order, over lost connections. */
  events(options?: FollowOptions): AsyncIterable<SentraEvent>
}

export function createClient(options: ClientOptions): Client {
  const { url, token, timeoutMs = TIMEOUT_MS, retries = RETRIES } = options
  const send = fetchWithin(url, timeoutMs)
  const link = new OpenAPILink<CallContext>(api, {
    url: `${url}${API_PREFIX}`,
    headers: ({ context }) => ({
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      'idempotency-key': context.idempotencyKey ?? newKey(),
    }),
    fetch: (request, init) => send(request, init ?? {}),
    customErrorResponseBodyDecoder: decodeError,
    interceptors: [
      (call) => {
        // Made before the first try, so that every one carries the same.
        const context = { idempotencyKey: newKey(), ...call.context }
        return tryAgain(call.path, retries, () => call.next({ ...call, context }))
      },
    ],
  })
  const operations: Operations = createORPCClient(link)
  // What oRPC makes answers to every name; this has the domains of the contract, and what is ours beside them.
  const domains = Object.keys(api).map((name) => [name, operations[name as keyof typeof api]])
  return {
    ...(Object.fromEntries(domains) as Operations),
    ping: (signal) => ping(send, url, signal),
    events: (follow = {}) => followEvents({ url, token, whoami: () => operations.system.whoami() }, follow),
  }
}

async function tryAgain<T>(path: readonly string[], retries: number, call: () => Promise<T>): Promise<T> {
  for (let left = retries, pause = FIRST_PAUSE_MS; ; left -= 1, pause *= 4) {
    try {
      return await call()
    } catch (cause) {
      const error = toSentraError(cause)
      if (left <= 0 || !isRetryable(path, error)) throw error
      await new Promise((resolve) => setTimeout(resolve, pause))
    }
  }
}

/** A new Idempotency-Key. `crypto.randomUUID` is there on secure origins only, and a page may come from a plain address. */
export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
