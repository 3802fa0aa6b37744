import { SentraError } from '@sentra/contract'

/** What GitHub answered instead of what was asked for. */
export type Refusal = {
  status: number
  headers: Readonly<Record<string, string | number | undefined>>
  /** GitHub's own words, and those of its list of errors. */
  said: string
}

/** GitHub says nothing more exact for its secondary limit: https://docs.github.com/rest/using-the-rest-api/rate-limits */
const UNSAID_WAIT_MS = 60_000
const MOST_WORDS = 300

/**
 * A refusal of GitHub as one of our errors, said in words. A limit names when to go on, which is later than now.
 * Statuses: https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api
 */
export function forgeError(refusal: Refusal, what: string, now: Date): SentraError {
  const retryAt = resumeAt(refusal, now)
  if (retryAt !== undefined) {
    const message = `GitHub asks to be left alone until ${retryAt.toISOString()}: what waits goes on then by itself.`
    return new SentraError('FORGE_LIMITED', message, { details: { retryAt: retryAt.toISOString() } })
  }
  const { status } = refusal
  if (status >= 500) return unreachable(`it answered ${status}`)
  const message = `GitHub refused to ${what}: ${reasonOf(refusal)}`
  return new SentraError('FORGE_REFUSED', message, { details: { status } })
}

/** GitHub could not be asked, or failed itself. */
export function unreachable(why: string, cause?: unknown): SentraError {
  const message = `GitHub does not answer (${why}): it is asked again by itself.`
  return new SentraError('FORGE_UNREACHABLE', message, { cause })
}

/** When to go on after a limit; undefined when it is none. Both kinds come as 403 or 429. */
function resumeAt({ status, headers, said }: Refusal, now: Date): Date | undefined {
  if (status !== 403 && status !== 429) return undefined
  const seconds = Number(headers['retry-after'])
  if (headers['retry-after'] !== undefined && Number.isFinite(seconds)) return after(now, seconds * 1_000)
  const reset = Number(headers['x-ratelimit-reset'])
  if (String(headers['x-ratelimit-remaining']) === '0' && Number.isFinite(reset))
    return after(now, reset * 1_000 - now.getTime())
  return status === 429 || /rate limit/i.test(said) ? after(now, UNSAID_WAIT_MS) : undefined
}

/** A clock that is ahead must not make us ask at once, nor one that is wrong wait for ever. */
const after = (now: Date, ms: number) => new Date(now.getTime() + Math.min(Math.max(ms, 1_000), 3_600_000))

function reasonOf({ status, said }: Refusal): string {
  const words = said.slice(0, MOST_WORDS).trim() || `status ${status}`
  const next: Record<number, string> = {
    401: 'The token is not valid (any more): `sentra tokens add` takes a new one.',
    403: 'The token lacks a permission: it needs contents, pull requests and commit statuses, each to read and write.',
    404: 'There is no such thing, or the token may not see it: it needs contents, pull requests and commit statuses.',
    405: 'A rule of the repository forbids it, or a check is missing there.',
    409: 'The branch changed meanwhile: look at the pull request, then try again.',
    410: 'It is switched off in the settings of the repository.',
    422: 'Correct what it names, then `sentra github sync`.',
  }
  return `${words.replace(/[.\s]+$/, '')}. ${next[status] ?? 'Do what it asks for, then `sentra github sync`.'}`
}
