import { z } from 'zod'
import { type App, inTenant, unseal } from '#platform'
import { appRefused, suspendedText } from './app-failure-rules.ts'
import { type AppIdentity, askAsApp } from './ask-as-app.ts'
import { type AppHost, findGithubApp, type GithubAppRow } from './github-apps-store.ts'
import { readAppKey } from './sign-app-jwt.ts'

type AccessApp = Pick<App, 'database' | 'secretKey' | 'version'>

/** What an app may do on one repository for the next minutes. */
export type Installed = { token: string; permissions: Record<string, string> }
/** An app that a tenant has for a host, and its token for a repository where it is installed. */
export type AppAccess = { name: string; htmlUrl: string; installed: Installed | undefined }

/** GitHub's tokens live an hour; one that ends during a push would break it. */
const SPARE_MS = 5 * 60_000
/** For so long a repository without the app is not asked about again. */
const ABSENT_MS = 60_000

/** What a sealed key belongs to. */
export const appKeyContext = (tenantId: string, id: string) => `github-app/${tenantId}/${id}`

const Installation = z.object({ id: z.int(), suspended_at: z.string().nullish() })
const InstallationToken = z.object({
  token: z.string(),
  expires_at: z.string(),
  permissions: z.record(z.string(), z.string()).default({}),
})

type Known = { installed: Installed | undefined; until: number }
/** In memory alone: a token that is lost is made again. By app and repository. */
const known = new Map<string, Promise<Known>>()

/**
 * The app of a host and its token for one repository, which is made when there is none that lasts. Undefined when the
 * tenant has no app there. `isRefused`: what it had is not taken (any more).
 * Errors: FORGE_REFUSED in words, FORGE_LIMITED, FORGE_UNREACHABLE, KEY_UNREADABLE.
 */
export async function findAppAccess(
  app: AccessApp,
  tenantId: string,
  { isRefused = false, repository, ...host }: AppHost & { repository: string; isRefused?: boolean },
): Promise<AppAccess | undefined> {
  const row = await inTenant(app.database, tenantId, (tx) => findGithubApp(tx, host))
  if (!row?.sealedKey) return undefined
  const key = `${row.id}/${repository.toLowerCase()}`
  if (isRefused) known.delete(key)
  const identity = () => identityOf(app, tenantId, row)
  const { name, htmlUrl } = row
  return { name, htmlUrl, installed: await remember(key, () => ask(identity(), repository)) }
}

async function remember(key: string, read: () => Promise<Known>): Promise<Installed | undefined> {
  const before = known.get(key)
  const found = await before?.catch(() => undefined)
  if (found !== undefined && found.until > Date.now()) return found.installed
  // Of all that wait, the first asks.
  const now = known.get(key)
  const reading = now === undefined || now === before ? read() : now
  known.set(key, reading)
  reading.catch(() => known.get(key) === reading && known.delete(key))
  return (await reading).installed
}

function identityOf({ secretKey, version }: AccessApp, tenantId: string, row: GithubAppRow): AppIdentity {
  const pem = unseal(secretKey, row.sealedKey ?? Buffer.alloc(0), appKeyContext(tenantId, row.id))
  return { apiUrl: row.apiUrl, appId: row.appId, name: row.name, key: readAppKey(pem), version }
}

/** A token for this repository alone, whatever else the app is installed on. */
async function ask(app: AppIdentity, repository: string): Promise<Known> {
  const found = await askAsApp(app, {
    method: 'GET',
    path: `/repos/${repository}/installation`,
    answer: Installation,
    what: `say whether it is installed on ${repository}`,
  })
  if (found === undefined) return { installed: undefined, until: Date.now() + ABSENT_MS }
  if (found.suspended_at) throw appRefused(suspendedText(app.name))
  const made = await askAsApp(app, {
    method: 'POST',
    path: `/app/installations/${found.id}/access_tokens`,
    body: { repositories: [repository.split('/')[1]] },
    answer: InstallationToken,
    what: `make a token for ${repository}`,
  })
  if (made === undefined) return { installed: undefined, until: 0 }
  const { token, permissions, expires_at: expiresAt } = made
  return { installed: { token, permissions }, until: Date.parse(expiresAt) - SPARE_MS }
}
