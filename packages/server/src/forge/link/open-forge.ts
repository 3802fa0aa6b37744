import { SentraError } from '@sentra/contract'
import type { App } from '#platform'
import { appRefused, findAppAccess, findHostToken, type Installed, notInstalledText, tokenHostOf } from '#projects'
import type { Forge } from '../forge.ts'
import { openGithub } from '../github/github.ts'
import type { GithubLinkRow } from './github-links-store.ts'

type OpeningApp = Pick<App, 'database' | 'secretKey' | 'version'>
type Place = Pick<GithubLinkRow, 'apiUrl' | 'owner' | 'name'>
type Linked = Place & Pick<GithubLinkRow, 'access'>

/**
 * The forge of a link: by the app that is installed on its repository, or by the token of its host, as it was linked.
 * FORGE_REFUSED, in words, when that is missing; those of an app.
 */
export async function openForge(app: OpeningApp, tenantId: string, link: Linked): Promise<Forge> {
  const { apiUrl, access, ...place } = link
  const common = { apiUrl, version: app.version }
  if (access === 'token') return openGithub({ ...common, token: await getToken(app, tenantId, apiUrl) }, place)
  const { token, permissions } = await getInstalled(app, tenantId, link)
  const renew = async () => (await getInstalled(app, tenantId, { ...link, isRefused: true })).token
  return openGithub({ ...common, token, permissions, renew }, place)
}

/** By what a repository is reached: an app that is installed there, else the token of its host. FORGE_REFUSED for neither. */
export async function chooseAccess(app: OpeningApp, tenantId: string, place: Place): Promise<Linked['access']> {
  const repository = `${place.owner}/${place.name}`
  const found = await findAppAccess(app, tenantId, { apiUrl: place.apiUrl, repository })
  if (found?.installed !== undefined) return 'app'
  if (found === undefined || (await findHostToken(app, tenantId, tokenHostOf(place.apiUrl)))) return 'token'
  throw appRefused(notInstalledText(found, repository))
}

async function getInstalled(
  app: OpeningApp,
  tenantId: string,
  { apiUrl, owner, name, isRefused = false }: Place & { isRefused?: boolean },
): Promise<Installed> {
  const repository = `${owner}/${name}`
  const found = await findAppAccess(app, tenantId, { apiUrl, repository, isRefused })
  if (found?.installed !== undefined) return found.installed
  const gone = `${repository} was linked by an app that is gone: \`sentra github app add\` adds one, or \`sentra github link\` takes what there is.`
  throw appRefused(found === undefined ? gone : notInstalledText(found, repository))
}

async function getToken(app: OpeningApp, tenantId: string, apiUrl: string): Promise<string> {
  const host = tokenHostOf(apiUrl)
  const found = await findHostToken(app, tenantId, host)
  if (found !== undefined) return found.token
  const name = host.replace(/^https:\/\//, '')
  throw new SentraError('FORGE_REFUSED', `There is no token for ${name}: \`sentra tokens add ${name}\` adds one.`)
}

/** FORGE_LIMITED while GitHub asks to be left alone: every call before the time makes it last longer. */
export function requireRested({ resumeAt }: Pick<GithubLinkRow, 'resumeAt'>): void {
  if (resumeAt === null || resumeAt.getTime() <= Date.now()) return
  const retryAt = resumeAt.toISOString()
  const message = `GitHub asks to be left alone until ${retryAt}: what waits goes on then by itself.`
  throw new SentraError('FORGE_LIMITED', message, { details: { retryAt } })
}
