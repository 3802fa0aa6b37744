import type { IncomingHttpHeaders } from 'node:http'
import type { Answer, Turn } from './script.ts'

/** One provider's protocol: how a call is read and how an answer is told. */
export interface Wire {
  path: RegExp
  readKey(headers: IncomingHttpHeaders): unknown
  /** Throws when the request is none that the real service would take. */
  read(json: unknown): Turn
  /** Server-sent events, whole, with their blank lines. */
  events(turn: Turn, answer: Answer): string[]
  whole(turn: Turn, answer: Answer): object
  errorEvent: string
}

/** Most wires put the key there. */
export function bearer(headers: IncomingHttpHeaders): unknown {
  return headers.authorization?.replace('Bearer ', '')
}
