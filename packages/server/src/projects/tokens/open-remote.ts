import { type App, inTenant, unseal } from '#platform'
import type { Remote } from '../repository/remote/remote-environment.ts'
import { tokenOrigin } from '../repository/remote/repository-url-rules.ts'
import { tokenContext } from './add-git-token.ts'
import { findGitToken } from './git-tokens-store.ts'

type TokenApp = Pick<App, 'database' | 'secretKey'>

/** A URL with the token of its host, if there is one. */
export async function openRemote(app: TokenApp, tenantId: string, url: string): Promise<Remote> {
  const token = await findHostToken(app, tenantId, url)
  return token === undefined ? { url } : { url, token }
}

/** The token of the host that a URL leads to; none for one that a token may not be sent to. */
export async function findHostToken(
  app: TokenApp,
  tenantId: string,
  url: string,
): Promise<{ username: string; token: string } | undefined> {
  const origin = tokenOrigin(url)
  if (origin === undefined) return undefined
  const row = await inTenant(app.database, tenantId, (tx) => findGitToken(tx, origin))
  if (!row?.sealedToken) return undefined
  return { username: row.username, token: unseal(app.secretKey, row.sealedToken, tokenContext(tenantId, row.id)) }
}
