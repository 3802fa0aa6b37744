import { SentraError } from '@sentra/contract'

/** What GitHub answered an app instead of what it asked for. */
export type AppRefusal = {
  status: number
  said: string
  /** GitHub's own time, of its header `date`. */
  date: string | undefined
  retryAfter: string | undefined
}

/** A clock that differs by less is none of the reasons: the JWT allows for a minute. */
const SKEW_MS = 60_000
const UNSAID_WAIT_MS = 60_000
const MOST_WORDS = 300

type Asked = { name: string; what: string }

/** A refusal as one of our errors, in words that say what to do. `name`: the app, as people know it. */
export function appError(refusal: AppRefusal, { name, what }: Asked, now: Date): SentraError {
  const { status, said, retryAfter } = refusal
  if (status >= 500) return appUnreachable(`it answered ${status}`)
  if (status === 429 || /rate limit/i.test(said)) return limited(retryAfter, now)
  if (/suspended/i.test(said)) return appRefused(suspendedText(name))
  if (status === 401) return appRefused(clockText(refusal, now) ?? keyText(name, said))
  const words = said.slice(0, MOST_WORDS).replace(/[.\s]+$/, '') || `status ${status}`
  return appRefused(`GitHub refused the app ${name} to ${what}: ${words}. Look at its settings there, then try again.`)
}

export const appRefused = (message: string) => new SentraError('FORGE_REFUSED', message)

export const appUnreachable = (why: string, cause?: unknown) =>
  new SentraError('FORGE_UNREACHABLE', `GitHub does not answer (${why}): it is asked again by itself.`, { cause })

export const suspendedText = (name: string) =>
  `The installation of the app ${name} is suspended: whoever owns the account there takes it back under Settings, Applications, Configure.`

/** Whoever owns the repository installs it; before, it may not even look. */
export const notInstalledText = ({ name, htmlUrl }: { name: string; htmlUrl: string }, repository: string) =>
  `The app ${name} is not installed on ${repository}: whoever owns that installs it at ${htmlUrl}/installations/new, or adds the repository to the installation. Then \`sentra github link\` again.`

const keyText = (name: string, said: string) =>
  `GitHub does not take the key of the app ${name} (${said.slice(0, MOST_WORDS)}). Was it deleted there, or is it another app's? Make a private key on the page of the app, and \`sentra github app add\` takes it.`

/** A clock that is wrong looks like a key that is: GitHub's own time tells them apart. */
function clockText({ said, date }: AppRefusal, now: Date): string | undefined {
  const there = Date.parse(date ?? '')
  const skew = Number.isNaN(there) ? 0 : now.getTime() - there
  const isSaid = /'?(?:expiration time|issued at)'?|\b(?:exp|iat)\b/i.test(said)
  if (!isSaid && Math.abs(skew) <= SKEW_MS) return undefined
  const seconds = Math.round(Math.abs(skew) / 1_000)
  const by = seconds > 1 ? `${seconds} s ${skew > 0 ? 'ahead of' : 'behind'} GitHub's` : `not GitHub's`
  return `The clock of the server's host is ${by}, so GitHub does not believe the app (${said.slice(0, MOST_WORDS)}). Set it, for example by NTP, and try again.`
}

function limited(retryAfter: string | undefined, now: Date): SentraError {
  const seconds = Number(retryAfter)
  const wait = retryAfter !== undefined && Number.isFinite(seconds) ? seconds * 1_000 : UNSAID_WAIT_MS
  const retryAt = new Date(now.getTime() + Math.min(Math.max(wait, 1_000), 3_600_000)).toISOString()
  const message = `GitHub asks to be left alone until ${retryAt}: what waits goes on then by itself.`
  return new SentraError('FORGE_LIMITED', message, { details: { retryAt } })
}
