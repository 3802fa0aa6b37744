import { SentraError } from '@sentra/contract'
import type { App, Principal } from '#platform'
import { insertToken, useLoginCode } from './access-store.ts'
import { hashSecret, newSecret } from './secrets.ts'

const LINK_MINUTES = 10
const BROWSER_DAYS = 30

/** A code that signs one browser in, once, within ten minutes. */
export async function createLoginLink(
  app: Pick<App, 'database'>,
  principal: Principal,
): Promise<{ code: string; expiresAt: Date }> {
  const code = newSecret()
  const expiresAt = new Date(Date.now() + LINK_MINUTES * 60_000)
  await insertToken(app, { ...principal, sha256: hashSecret(code), kind: 'login_code', expiresAt })
  return { code, expiresAt }
}

/** Exchanges a login code for a browser secret; LOGIN_CODE_USED when it was used before or is too old. */
export async function exchangeLoginCode(
  app: Pick<App, 'database'>,
  code: string,
): Promise<{ secret: string; expiresAt: Date }> {
  const owner = await useLoginCode(app, hashSecret(code))
  if (!owner) {
    throw new SentraError(
      'LOGIN_CODE_USED',
      'This login link was used or is too old: get a new one with `sentra status --link`.',
    )
  }
  const secret = newSecret()
  const expiresAt = new Date(Date.now() + BROWSER_DAYS * 86_400_000)
  await insertToken(app, { ...owner, sha256: hashSecret(secret), kind: 'browser', expiresAt })
  return { secret, expiresAt }
}
