import { type App, inTenant, unseal } from '#platform'
import type { Remote } from '../repository/remote/remote-environment.ts'
import { tokenOrigin } from '../repository/remote/repository-url-rules.ts'
import { repositoryOf } from '../apps/address-rules.ts'
import { findAppAccess } from '../apps/find-app-access.ts'
import { tokenContext } from './add-git-token.ts'
import { findGitToken } from './git-tokens-store.ts'

type TokenApp = Pick<App, 'database' | 'secretKey' | 'version'>

/** What GitHub wants as the user beside the token of an app. */
const APP_USER = 'x-access-token'

/**
 * A URL with what opens it, if there is anything: the token of a GitHub App that is installed on that very repository,
 * else the token of its host. Errors: those of findAppAccess.
 */
export async function openRemote(app: TokenApp, tenantId: string, url: string): Promise<Remote> {
  const byApp = await findAppToken(app, tenantId, url)
  if (byApp !== undefined) return { url, token: { username: APP_USER, token: byApp } }
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

async function findAppToken(app: TokenApp, tenantId: string, url: string): Promise<string | undefined> {
  const [origin, repository] = [tokenOrigin(url), repositoryOf(url)]
  if (origin === undefined || repository === undefined) return undefined
  return (await findAppAccess(app, tenantId, { origin, repository }))?.installed?.token
}
