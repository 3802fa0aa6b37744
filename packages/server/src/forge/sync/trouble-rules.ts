import { type ErrorCode, SentraError } from '@sentra/contract'

/** These pass by themselves. */
const AWAY: ErrorCode[] = ['FORGE_UNREACHABLE', 'REPOSITORY_UNREACHABLE', 'REPOSITORY_NOT_READY']
/** A person must do something first; the safety poll looks whether they did. */
const REFUSED: ErrorCode[] = [
  'FORGE_REFUSED',
  'REPOSITORY_ACCESS_REFUSED',
  'BRANCH_NOT_FOUND',
  'INVALID_INPUT',
  'CONFLICT',
  'GIT_FAILED',
  'KEY_UNREADABLE',
]

/** Is this said on the pull request or ticket? Anything else is a fault of ours. */
export function isTrouble(error: unknown): error is SentraError {
  if (!(error instanceof SentraError)) return false
  return error.code === 'FORGE_LIMITED' || AWAY.includes(error.code) || REFUSED.includes(error.code)
}

/** When it is tried again by itself after so many failures before; null when a person must act. */
export function retryOf({ code, details }: SentraError, failures: number, now: Date): Date | null {
  if (code === 'FORGE_LIMITED') return new Date(String(details['retryAt']))
  return AWAY.includes(code) ? retryAfter(failures, now) : null
}

const FIRST_WAIT_MS = 5_000
const LONGEST_WAIT_MS = 3_600_000

/** When to try again after so many failures in a row: twice as long each time, at most an hour. */
function retryAfter(failures: number, now: Date): Date {
  return new Date(now.getTime() + Math.min(FIRST_WAIT_MS * 2 ** failures, LONGEST_WAIT_MS))
}
