import { lookup } from 'node:dns/promises'
import { once } from 'node:events'
import { connect, isIP, type Socket } from 'node:net'
import { addressKind } from './addresses.ts'
import type { AllowEntry, Destination } from './allow-list.ts'

/** Names to addresses; rejects when there are none. */
export type Resolve = (host: string) => Promise<string[]>

/** Why a connection was refused. */
export type Refusal =
  | 'malformed'
  | 'too-many'
  | 'not-listed'
  | 'private-address'
  | 'unresolved'
  | 'unreachable'
  | 'byte-limit'

/** Long enough for a slow network, short enough that a tool still tries its next mirror. */
const CONNECT_MS = 10_000

/** The host's own resolver, hosts file included. */
export const resolveName: Resolve = async (host) => {
  return (await lookup(host, { all: true, verbatim: true })).map(({ address }) => address)
}

/**
 * Addresses that the destination may be dialled at, or why not. The name is resolved once, here, and only the addresses
 * seen here are dialled: a name that answers differently the second time (DNS rebinding) gains nothing. One forbidden
 * address among them refuses all, for no honest name mixes them.
 */
export async function vet(to: Destination, allow: AllowEntry[], resolve: Resolve): Promise<string[] | Refusal> {
  const entries = allow.filter(({ host, port }) => host === to.host && port === to.port)
  if (entries.length === 0) return 'not-listed'
  const addresses = isIP(to.host) ? [to.host] : await resolve(to.host).catch((): string[] => [])
  if (addresses.length === 0) return 'unresolved'
  const allowPrivate = entries.some((entry) => entry.allowPrivate)
  const kinds = addresses.map((address) => addressKind(address))
  const fits = kinds.every((kind) => kind === 'public' || (kind === 'private' && allowPrivate))
  return fits ? addresses : 'private-address'
}

/** True when a destination is among those that are allowed. */
export function isListed(to: Destination, allow: AllowEntry[]): boolean {
  return allow.some(({ host, port }) => host === to.host && port === to.port)
}

/** Connects to the first address that answers; null when none does. Half-open, so that either side may end first. */
export async function dial(addresses: string[], port: number): Promise<Socket | null> {
  for (const host of addresses) {
    const socket = connect({ host, port, allowHalfOpen: true, noDelay: true })
    try {
      await once(socket, 'connect', { signal: AbortSignal.timeout(CONNECT_MS) })
      return socket
    } catch {
      // The next address is tried; when it was the last, the caller reports `unreachable`.
      socket.on('error', () => {})
      socket.destroy()
    }
  }
  return null
}
