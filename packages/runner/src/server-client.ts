import { type Client, Code, ConnectError, createClient } from '@connectrpc/connect'
import { createConnectTransport } from '@connectrpc/connect-node'
import { RunnerService } from '@sentra/contract/runner'

export type ServerClient = Client<typeof RunnerService>

/** The server over its Unix socket. Plain HTTP/1.1: everything but Watch is unary, so nothing needs HTTP/2. */
export function connectServer(socketPath: string): ServerClient {
  const transport = createConnectTransport({
    baseUrl: 'http://sentra',
    httpVersion: '1.1',
    nodeOptions: { socketPath },
    // By default answers are gzipped, at 20 MB/s of one core: a first clone of 1 GB took a minute, and git packs anyway.
    acceptCompression: [],
  })
  return createClient(RunnerService, transport)
}

const FIRST_WAIT_MS = 100
const LONGEST_WAIT_MS = 2_000

/**
 * Repeats a call until the server answers it. The server may restart or be upgraded at any moment: what it says no to is
 * an answer, that it is away is not.
 */
export async function untilAnswered<T>(call: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
    try {
      return await call()
    } catch (error) {
      if (signal.aborted || !isAway(error)) throw error
      await sleep(wait, signal)
    }
  }
}

/** Not reachable, restarting, or its database is: all of these pass. */
export function isAway(error: unknown): boolean {
  const { code } = ConnectError.from(error)
  return (
    code === Code.Unavailable ||
    code === Code.Unknown ||
    code === Code.Aborted ||
    code === Code.DeadlineExceeded ||
    code === Code.Internal
  )
}

/** Our own error code, when the server sent one. */
export function sentraCode(error: unknown): string | null {
  return error instanceof ConnectError ? error.metadata.get('sentra-code') : null
}

/** Waits so many ms, or until `news` resolves; rejects with the signal's reason. Leaves no timer and no listener behind. */
export function sleep(ms: number, signal: AbortSignal, news?: Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason as Error)
    const onAbort = () => {
      clearTimeout(timer)
      reject(signal.reason as Error)
    }
    const wake = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
      resolve()
    }
    const timer = setTimeout(wake, ms)
    signal.addEventListener('abort', onAbort, { once: true })
    void news?.then(wake)
  })
}
