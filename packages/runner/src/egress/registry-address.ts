import type { AllowEntry } from './allow-list.ts'

/** What the tools of one family need for their registry: hosts for the proxy, variables for the sandbox. */
export type Preset = { allow: AllowEntry[]; environment: Record<string, string> }

/** Some people keep a password in the address of the registry: a sandbox must not know it. */
export function withoutUser(address: string): string {
  const url = new URL(address)
  url.username = ''
  url.password = ''
  return url.href
}

/** A registry that the operator's own tool uses. It may lie in a private network: it is the operator who named it. */
export function allowRegistry(address: string): AllowEntry {
  const { hostname, port, protocol } = new URL(address)
  const host = hostname.replace(/^\[(.*)\]$/, '$1')
  return { host, port: Number(port || (protocol === 'http:' ? 80 : 443)), allowPrivate: true }
}
