import { APICallError } from 'ai'

/** Why a call of the model failed, in one sentence, and what may help. */
export type Fault = { message: string; help: 'try-again' | 'shorten' | 'none'; waitMs: number | null }

const TOO_LONG = /context.{0,20}(length|window)|too long|maximum.{0,30}tokens|too many tokens|exceeds? .{0,30}context/i
/** Errors inside a stream carry no status; these say that the call itself is wrong, and it will be so again. */
const FINAL = /invalid_request|authentication|permission|not_found|billing|quota/i

/** Reads what an SDK threw, or what came as the stream's last event. */
export function readFault(error: unknown): Fault {
  const message = messageOf(error)
  if (APICallError.isInstance(error)) {
    const { statusCode, responseHeaders = {} } = error
    const text = statusCode === undefined ? message : `The model service answered ${statusCode}: ${message}`
    if (TOO_LONG.test(`${message} ${error.responseBody ?? ''}`)) return { message: text, help: 'shorten', waitMs: null }
    return { message: text, help: error.isRetryable ? 'try-again' : 'none', waitMs: readWait(responseHeaders) }
  }
  const text = `The model's answer broke off: ${message}`
  return { message: text, help: FINAL.test(message) ? 'none' : 'try-again', waitMs: null }
}

/** retry-after in seconds or as a date, or its more exact sister, in milliseconds; null when the service names no time. */
function readWait(headers: Record<string, string>): number | null {
  const exact = Number(headers['retry-after-ms'])
  if (headers['retry-after-ms'] !== undefined && Number.isFinite(exact)) return Math.max(0, exact)
  const after = headers['retry-after']
  if (after === undefined) return null
  const seconds = Number(after)
  const ms = Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(after) - Date.now()
  return Number.isFinite(ms) ? Math.max(0, ms) : null
}

function messageOf(error: unknown): string {
  if (error instanceof Error) return error.message
  if (typeof error === 'string') return error
  const { message, type } = (error ?? {}) as { message?: unknown; type?: unknown }
  return [type, message].filter((part) => typeof part === 'string').join(': ') || JSON.stringify(error)
}
