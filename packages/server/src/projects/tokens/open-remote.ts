import { type App, inTenant, unseal } from '#platform'
import type { Remote } from '../repository/remote/remote-environment.ts'
import { tokenOrigin } from '../repository/remote/repository-url-rules.ts'
import { tokenContext } from './add-git-token.ts'
import { findGitToken } from './git-tokens-store.ts'

/** A URL with the token of its host, if there is one. */
export async function openRemote(
  app: Pick<App, 'database' | 'secretKey'>,
  tenantId: string,
  url: string,
): Promise<Remote> {
  const origin = tokenOrigin(url)
  if (origin === undefined) return { url }
  const row = await inTenant(app.database, tenantId, (tx) => findGitToken(tx, origin))
  if (!row?.sealedToken) return { url }
  const token = unseal(app.secretKey, row.sealedToken, tokenContext(tenantId, row.id))
  return { url, token: { username: row.username, token } }
}
