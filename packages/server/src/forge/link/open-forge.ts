import { SentraError } from '@sentra/contract'
import type { App } from '#platform'
import { findHostToken } from '#projects'
import type { Forge } from '../forge.ts'
import { openGithub } from '../github/github.ts'
import { tokenHostOf } from './address-rules.ts'
import type { GithubLinkRow } from './github-links-store.ts'

type Place = Pick<GithubLinkRow, 'apiUrl' | 'owner' | 'name'>

/** The forge of a link, with the token of its host. FORGE_REFUSED when there is none. */
export async function openForge(
  app: Pick<App, 'database' | 'secretKey' | 'version'>,
  tenantId: string,
  { apiUrl, ...place }: Place,
): Promise<Forge> {
  const host = tokenHostOf(apiUrl)
  const found = await findHostToken(app, tenantId, host)
  if (found === undefined) {
    const name = host.replace(/^https:\/\//, '')
    throw new SentraError('FORGE_REFUSED', `There is no token for ${name}: \`sentra tokens add ${name}\` adds one.`)
  }
  return openGithub({ apiUrl, token: found.token, version: app.version }, place)
}

/** FORGE_LIMITED while GitHub asks to be left alone: every call before the time makes it last longer. */
export function requireRested({ resumeAt }: Pick<GithubLinkRow, 'resumeAt'>): void {
  if (resumeAt === null || resumeAt.getTime() <= Date.now()) return
  const retryAt = resumeAt.toISOString()
  const message = `GitHub asks to be left alone until ${retryAt}: what waits goes on then by itself.`
  throw new SentraError('FORGE_LIMITED', message, { details: { retryAt } })
}
