import { SentraError } from '@sentra/contract'
import type { AllowEntry } from './allow-list.ts'

/** What the tools of one family need for their registry: hosts for the proxy, variables and files of HOME for the sandbox. */
export type Preset = {
  allow: AllowEntry[]
  environment: Record<string, string>
  files?: Record<string, string>
}

/** Some people keep a password in the address of the registry: a sandbox must not know it. Errors: CONFIG_INVALID. */
export function withoutUser(address: string): string {
  const url = URL.parse(address)
  // The text is not repeated: it may hold that password.
  if (url === null) throw unreadableSettings('a registry', 'its address is none')
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

/** A run that would be refused its packages is better told why before it begins. */
export function unreadableSettings(tool: string, reason: string): SentraError {
  return new SentraError(
    'CONFIG_INVALID',
    `The settings of ${tool} on this host cannot be used (${reason}): mend them.`,
  )
}
