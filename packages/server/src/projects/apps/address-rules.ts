import { SentraError } from '@sentra/contract'

const GITHUB = 'github.com'
const GITHUB_API = 'https://api.github.com'

/** `ann/shop` of `https://github.com/ann/shop.git` or `git@github.com:ann/shop.git`; undefined for other paths. */
export function repositoryOf(url: string): string | undefined {
  const path = URL.canParse(url) ? new URL(url).pathname : url.slice(url.indexOf(':') + 1)
  return /^\/?([\w.-]+\/[\w.-]+?)(?:\.git)?$/.exec(path)?.[1]
}

/** Where the API of a git host is: of github.com beside it, of an installation of one's own below `/api/v3`. */
export function apiUrlOf(host: string): string {
  return host === GITHUB ? GITHUB_API : `https://${host}/api/v3`
}

/** Where the token of an API is kept under: GitHub's own API takes the tokens of github.com. */
export function tokenHostOf(apiUrl: string): string {
  const { origin } = new URL(apiUrl)
  return origin === GITHUB_API ? `https://${GITHUB}` : origin
}

/** An address as it is kept: encrypted, or on this very host; without a slash at its end. Errors: INVALID_INPUT. */
export function normalApiUrl(given: string): string {
  const url = URL.canParse(given) ? new URL(given) : undefined
  const isHere = url?.protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname)
  const isPlain = url !== undefined && `${url.username}${url.password}${url.search}${url.hash}` === ''
  if (url !== undefined && isPlain && (url.protocol === 'https:' || isHere))
    return `${url.origin}${url.pathname}`.replace(/\/+$/, '')
  const message = `${given} can be no address of an API: write https://, a host and a path, such as https://github.example.com/api/v3.`
  throw new SentraError('INVALID_INPUT', message)
}

/** Do two `owner/name` name one repository? GitHub does not mind upper case. */
export const isSameRepository = (one: string, other: string) => one.toLowerCase() === other.toLowerCase()
