import { isIP } from 'node:net'
import { SentraError } from '@sentra/contract'
import type { FastifyRequest } from 'fastify'

/**
 * Refuses requests that a web page of somebody else could cause: a Host that is not ours (DNS rebinding) and a foreign
 * Origin (cross-site request, cross-site WebSocket). Programs send no Origin.
 */
export function guardRequest(request: Pick<FastifyRequest, 'headers'>, allowedHosts: ReadonlySet<string>): void {
  const host = hostName(request.headers.host)
  if (!isOurs(host, allowedHosts)) {
    throw new SentraError('HOST_REFUSED', `Host ${host || '(none)'} is not served here: use 127.0.0.1 or localhost.`)
  }
  const { origin } = request.headers
  if (origin !== undefined && hostOfOrigin(origin) !== request.headers.host) {
    throw new SentraError('ORIGIN_REFUSED', `Requests from ${origin} are refused: open Sentra's own page.`)
  }
}

function isOurs(host: string, allowedHosts: ReadonlySet<string>): boolean {
  return allowedHosts.has(host) || (isIP(host) !== 0 && allowedHosts.has('*'))
}

/** `127.0.0.1:4700` -> `127.0.0.1`, `[::1]:4700` -> `::1`. */
function hostName(header: string | undefined): string {
  return (header ?? '')
    .replace(/:\d+$/, '')
    .replace(/^\[(.*)\]$/, '$1')
    .toLowerCase()
}

function hostOfOrigin(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined
}

/** Names under which this server may be addressed; a server bound to all addresses also answers to any plain address. */
export function allowedHosts(boundHost: string): ReadonlySet<string> {
  const names = ['127.0.0.1', 'localhost', '::1', boundHost.toLowerCase()]
  return new Set(boundHost === '0.0.0.0' || boundHost === '::' ? [...names, '*'] : names)
}
