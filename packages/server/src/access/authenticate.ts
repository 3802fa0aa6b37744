import { SESSION_COOKIE } from '@sentra/contract'
import type { App, Principal } from '#platform'
import { findToken } from './find-token.ts'
import { hashSecret } from './secrets.ts'

/** Who a request comes from: its bearer token, else its cookie; undefined when neither is valid. */
export async function authenticate(
  app: Pick<App, 'database'>,
  headers: { authorization?: string | undefined; cookie?: string | undefined },
): Promise<Principal | undefined> {
  const secret = bearer(headers.authorization) ?? cookieValue(headers.cookie)
  return secret === undefined ? undefined : findToken(app, hashSecret(secret))
}

function bearer(header: string | undefined): string | undefined {
  return header?.startsWith('Bearer ') ? header.slice('Bearer '.length).trim() : undefined
}

function cookieValue(header: string | undefined): string | undefined {
  const pairs = (header ?? '').split(';').map((pair) => pair.trim().split('='))
  return pairs.find(([name]) => name === SESSION_COOKIE)?.[1]
}
