import { SentraError } from '@sentra/contract'

export type Send = (request: Request, init: { redirect?: Request['redirect'] }) => Promise<Response>

/** `fetch` with an end: TIMEOUT after `timeoutMs`, SERVER_UNREACHABLE when nobody answers; a caller's abort stays one. */
export function fetchWithin(url: string, timeoutMs: number): Send {
  return async (request, init) => {
    const late = AbortSignal.timeout(timeoutMs)
    try {
      return await fetch(request, { ...init, signal: AbortSignal.any([request.signal, late]) })
    } catch (cause) {
      if (request.signal.aborted) throw cause
      if (late.aborted) throw tooLate(timeoutMs, cause)
      const message = `No answer from ${url}: is it running? \`sentra serve\` starts it.`
      throw new SentraError('SERVER_UNREACHABLE', message, { cause })
    }
  }
}

function tooLate(timeoutMs: number, cause: unknown): SentraError {
  const message = `No answer within ${timeoutMs / 1_000} s: look whether it was done before you try again.`
  return new SentraError('TIMEOUT', message, { cause })
}
