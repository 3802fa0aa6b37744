import { createClient } from '@sentra/client'
import { SentraError } from '@sentra/contract'

export { type CallContext, newKey } from '@sentra/client'

/** The typed client; the browser's cookie says who asks, and the query cache tries again. */
export const client = createClient({ url: location.origin, retries: 0 })

/** The sentence of an error for a person. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

export function hasCode(error: unknown, code: SentraError['code']): boolean {
  return error instanceof SentraError && error.code === code
}
