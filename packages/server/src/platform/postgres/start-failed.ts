import { SentraError } from '@sentra/contract'

/** DATABASE_START_FAILED with a sentence that says what to do and the facts behind it. */
export function startFailed(message: string, details: Record<string, unknown> = {}, cause?: unknown): SentraError {
  return new SentraError('DATABASE_START_FAILED', message, { details, cause })
}
