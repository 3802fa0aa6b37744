import type { GithubApp, GithubAppId } from '@sentra/contract'
import { recordAudit } from '#access'
import { appendEvent } from '#events'
import type { Principal, Tx } from '#platform'
import { getGithubApp, removeGithubAppRow, toGithubApp } from './github-apps-store.ts'

/** Forgets the key of an app at once and for good. It stays installed at GitHub. */
export async function removeGithubApp(tx: Tx, principal: Principal, id: GithubAppId): Promise<GithubApp> {
  const row = await getGithubApp(tx, id)
  await removeGithubAppRow(tx, id)
  await recordAudit(tx, principal, { action: 'github_app:remove', subject: id, details: { appId: row.appId } })
  appendEvent(tx, 'github_app.removed', { githubAppId: id, origin: row.origin })
  return toGithubApp(row)
}
