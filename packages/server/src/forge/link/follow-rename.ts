import { SentraError } from '@sentra/contract'
import { appendEvent } from '#events'
import { type App, inTenant } from '#platform'
import type { Forge } from '../forge.ts'
import { type GithubLinkRow, saveLink } from './github-links-store.ts'

/** GitHub answered from a new address. FORGE_REFUSED when another repository is there now. */
export async function followRename(
  app: Pick<App, 'database'>,
  tenantId: string,
  { link, forge }: { link: GithubLinkRow; forge: Forge },
): Promise<GithubLinkRow> {
  const found = await forge.inspect()
  const [before, now] = [`${link.owner}/${link.name}`, `${found.owner}/${found.name}`]
  if (found.id !== link.repositoryId) {
    const message = `${before} leads to another repository now, ${now}: nothing goes there before \`sentra github link\` says so.`
    throw new SentraError('FORGE_REFUSED', message)
  }
  const notice = `${before} is called ${now} at GitHub now. Pull requests go there; \`sentra projects set ... --url\` brings the branches there too.`
  const change = { owner: found.owner, name: found.name, htmlUrl: found.url, notice }
  await inTenant(app.database, tenantId, async (tx) => {
    await saveLink(tx, link.projectId, change)
    appendEvent(tx, 'project.github_changed', { projectId: link.projectId })
  })
  return { ...link, ...change }
}
