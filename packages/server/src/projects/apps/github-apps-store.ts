import { type GithubApp, type GithubAppId, SentraError } from '@sentra/contract'
import { sql } from 'kysely'
import type { Tx } from '#platform'

export type GithubAppRow = Omit<GithubApp, 'url' | 'createdAt'> & {
  htmlUrl: string
  sealedKey: Buffer | null
  createdAt: Date
}

function selectApps(tx: Tx) {
  return tx.db
    .selectFrom('github_apps')
    .select([
      sql<GithubAppId>`id`.as('id'),
      'app_id as appId',
      'name',
      'html_url as htmlUrl',
      'api_url as apiUrl',
      'origin',
      'sealed_key as sealedKey',
      'created_at as createdAt',
    ])
    .where('tenant_id', '=', tx.tenantId)
    .where('removed_at', 'is', null)
}

export function listGithubApps(tx: Tx): Promise<GithubAppRow[]> {
  return selectApps(tx).orderBy('origin').execute()
}

/** By the address of its API, or the host of its repositories: `https://github.com`. */
export type AppHost = { apiUrl: string } | { origin: string }

export function findGithubApp(tx: Tx, host: AppHost): Promise<GithubAppRow | undefined> {
  const found = 'origin' in host ? selectApps(tx).where('origin', '=', host.origin) : undefined
  return (found ?? selectApps(tx).where('api_url', '=', 'apiUrl' in host ? host.apiUrl : '')).executeTakeFirst()
}

export async function getGithubApp(tx: Tx, id: GithubAppId): Promise<GithubAppRow> {
  const row = await selectApps(tx).where('id', '=', id).executeTakeFirst()
  if (!row) throw new SentraError('NOT_FOUND', `There is no app ${id}: \`sentra github app\` lists them.`)
  return row
}

type NewApp = Omit<GithubAppRow, 'createdAt' | 'sealedKey'> & { sealedKey: Buffer; createdBy: string }

export async function insertGithubApp(tx: Tx, app: NewApp): Promise<GithubAppRow> {
  const { id, apiUrl, origin, appId, name, htmlUrl, sealedKey, createdBy } = app
  await tx.db
    .insertInto('github_apps')
    .values({
      id,
      api_url: apiUrl,
      origin,
      app_id: appId,
      name,
      html_url: htmlUrl,
      sealed_key: sealedKey,
      created_by: createdBy,
    })
    .execute()
  return getGithubApp(tx, id)
}

/** The sealed key goes for good; the row stays for the record. */
export async function removeGithubAppRow(tx: Tx, id: GithubAppId): Promise<void> {
  await tx.db
    .updateTable('github_apps')
    .set({ removed_at: new Date(), sealed_key: null })
    .where('tenant_id', '=', tx.tenantId)
    .where('id', '=', id)
    .execute()
}

export function toGithubApp({ sealedKey: _, htmlUrl: url, createdAt, ...same }: GithubAppRow): GithubApp {
  return { ...same, url, createdAt: createdAt.toISOString() }
}
