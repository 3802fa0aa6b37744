import { SentraError } from '@sentra/contract'

/** Schemes that git may use. `git://` is not among them: nobody signs or encrypts what it brings. */
const SCHEMES = ['https:', 'http:', 'ssh:', 'file:']
/** `user@host:path`, as ssh's own tools write it. No part of it may pass for an option. */
const SCP_FORM = /^([\w][\w.-]*)@([a-z0-9][a-z0-9.-]*|\[[0-9a-f:]+\]):(?!-|\/\/)(.+)$/i
const HELPER_FORM = /^[a-z0-9+.-]+::/i
const HOST = /^(?:[a-z0-9_][a-z0-9._-]*|\[[0-9a-f:.]+\])$/i

/**
 * A URL as a project keeps it: without a slash at its end, the host in lower case.
 * Errors: INVALID_INPUT, with what to write instead.
 */
export function normalUrl(given: string): string {
  const url = given.trim()
  // oxlint-disable-next-line no-control-regex -- they are what is refused
  if (/[\s\u0000-\u001f\u007f]/.test(url)) throw refused('a URL has no spaces and no control characters')
  if (url.startsWith('-')) throw refused('it begins with a dash, as an option does')
  if (HELPER_FORM.test(url)) throw refused('`scheme::address` starts another program, which is never done')
  const [, user, host, path] = SCP_FORM.exec(url) ?? []
  if (user !== undefined && host !== undefined && path !== undefined)
    return `${user}@${host.toLowerCase()}:${withoutEnd(path)}`
  if (!URL.canParse(url)) throw refused('it is no URL that git knows')
  return checkParts(new URL(url))
}

function checkParts(url: URL): string {
  if (!SCHEMES.includes(url.protocol)) throw refused(`Sentra does not fetch by ${url.protocol}//`)
  refuseSecrets(url)
  if (`${url.search}${url.hash}` !== '') throw refused('the address of a repository has no query and no fragment')
  if (url.protocol === 'file:' && url.host !== '') throw refused('a file:// URL names no host: write three slashes')
  if (url.protocol !== 'file:' && !HOST.test(url.hostname)) throw refused('it names no host')
  if (url.username.startsWith('-')) throw refused('its user begins with a dash, as an option does')
  if (withoutEnd(url.pathname) === '') throw refused('it names a host and no repository')
  const user = url.username === '' ? '' : `${url.username}@`
  return `${url.protocol}//${user}${url.host.toLowerCase()}${withoutEnd(url.pathname)}`
}

/** A URL is shown to everybody who may see the project, and lands in logs of hosts and proxies. */
function refuseSecrets({ protocol, username, password }: URL): void {
  if (password === '' && (username === '' || protocol === 'ssh:')) return
  throw refused(
    'a user or password stands in it. Leave it out, and give a token with `sentra tokens add <host>`, or let the credential helper of your own git know it',
  )
}

const withoutEnd = (path: string) => path.replace(/\/+$/, '')

function refused(why: string): SentraError {
  const forms =
    'https://host/owner/name.git, ssh://git@host/owner/name.git, git@host:owner/name.git, file:///srv/name.git'
  // The URL itself is not repeated: it may hold a secret.
  return new SentraError('INVALID_INPUT', `This URL cannot be used: ${why}. URLs look like ${forms}.`)
}

/** `https://host/ann/My-Shop.git` -> `My-Shop`. */
export function lastPart(url: string): string {
  return (
    url
      .split(/[/:]/)
      .at(-1)
      ?.replace(/\.git$/, '') ?? ''
  )
}

/** Do two normal URLs name one repository, as far as can be told without asking? */
export function isSameUrl(one: string, other: string): boolean {
  return one.replace(/\.git$/, '') === other.replace(/\.git$/, '')
}

/** `https://host:port` of a URL that a token may be sent to: encrypted, or to this very host. */
export function tokenOrigin(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined
  const { protocol, origin, hostname } = new URL(url)
  const isHere = protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(hostname)
  return protocol === 'https:' || isHere ? origin : undefined
}

/** What a failure is said of: the host, or the path of a file:// URL. */
export function hostOf(url: string): string {
  const scp = SCP_FORM.exec(url)?.[2]
  if (scp !== undefined) return scp
  const { host, pathname } = new URL(url)
  return host === '' ? pathname : host
}
