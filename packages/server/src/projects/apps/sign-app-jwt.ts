import { createPrivateKey, type KeyObject, sign } from 'node:crypto'
import { SentraError } from '@sentra/contract'

/**
 * GitHub takes at most ten minutes from `iat` to `exp`, and no `iat` that its own clock has not reached:
 * https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app
 */
const BACK_SECONDS = 60
const LIFE_SECONDS = 600

const part = (value: object | Buffer) =>
  (Buffer.isBuffer(value) ? value : Buffer.from(JSON.stringify(value))).toString('base64url')

/** What an app proves itself with, signed by RS256: ten minutes long, from a minute ago. */
export function signAppJwt({ appId, key }: { appId: string; key: KeyObject }, now: Date): string {
  const iat = Math.floor(now.getTime() / 1_000) - BACK_SECONDS
  const claims = { iat, exp: iat + LIFE_SECONDS, iss: appId }
  const signed = `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}`
  return `${signed}.${part(sign('RSA-SHA256', Buffer.from(signed), key))}`
}

/** INVALID_INPUT for what is no private key of RSA in PEM form. The text is in no message. */
export function readAppKey(pem: string): KeyObject {
  const key = parse(pem)
  if (key?.asymmetricKeyType === 'rsa') return key
  const message =
    'This is no private key of a GitHub App: give the whole .pem file that its page offers under “Private keys”.'
  throw new SentraError('INVALID_INPUT', message)
}

function parse(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem)
  } catch {
    return undefined
  }
}
