import { SentraError } from '@sentra/contract'

/** A destination as `CONNECT` names it: a lower-case name or an address without brackets, and a port. */
export type Destination = { host: string; port: number }

/**
 * One destination that a run may reach. `allowPrivate` lets its name lead to a private address: only for entries from
 * the operator's own configuration, never for those that a repository brings.
 */
export type AllowEntry = Destination & { allowPrivate: boolean }

/** Reads `host:port`. Throws INVALID_INPUT for anything else; there are no patterns, so that each host is a decision. */
export function parseAllowEntry(text: string, options: { allowPrivate: boolean }): AllowEntry {
  const destination = parseDestination(text)
  if (destination !== null) return { ...destination, ...options }
  throw new SentraError('INVALID_INPUT', `"${text}" is not a destination: write host:port, such as example.com:443.`, {
    details: { entry: text },
  })
}

/**
 * Reads `host:port`, `[address]:port`; null for anything else. URL does the normalizing, so that `0x7f.1` is the
 * loopback address here as it is for whoever connects.
 */
export function parseDestination(text: string): Destination | null {
  if (!/^[^\s/@?#\\*]+:\d{1,5}$/.test(text)) return null
  const url = URL.parse(`http://${text}`)
  if (url === null) return null
  const port = Number(url.port || 80)
  return port === 0 ? null : { host: plainHost(url.hostname), port }
}

/** The destination of an absolute-form request; null when it is not plain HTTP. */
export function destinationOf(url: URL): Destination | null {
  if (url.protocol !== 'http:') return null
  return { host: plainHost(url.hostname), port: Number(url.port || 80) }
}

export function formatDestination({ host, port }: Destination): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

/** Without brackets and without the dot that marks a full name: `example.com.` is the same host. */
function plainHost(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '')
}
