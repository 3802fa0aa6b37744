import { randomBytes } from 'node:crypto'
import { type GithubLink, type LinkGithub, SentraError } from '@sentra/contract'
import { recordAudit } from '#access'
import { appendEvent } from '#events'
import { type App, inTenant, type Principal, seal } from '#platform'
import {
  apiUrlOf,
  getProject,
  hostOf,
  isSameRepository,
  normalApiUrl,
  type ProjectRow,
  repositoryOf,
  requireActive,
} from '#projects'
import { removeIssuesOfOthers } from '../issues/github-issues-store.ts'
import { listOpenOfProject } from '../pull-requests-store.ts'
import { removePullsOfOthers } from '../sync/github-pulls-store.ts'
import { followPull } from '../sync/follow-pull.ts'
import { saveNewLink } from './github-links-store.ts'
import { chooseAccess, openForge } from './open-forge.ts'
import { getLink, toGithubLink } from './to-github-link.ts'

/** What a sealed webhook secret belongs to. */
export const secretContext = (tenantId: string, projectId: string) => `github-webhook/${tenantId}/${projectId}`
export const newWebhookSecret = () => randomBytes(32).toString('hex')

/**
 * Links a project to its repository at GitHub, after GitHub said that app or token may do what is needed. Pull requests
 * that are open go there too. Again, it checks the token anew or moves the link.
 * Errors: INVALID_INPUT, FORGE_UNREACHABLE, FORGE_LIMITED, FORGE_REFUSED.
 */
export async function linkGithub(app: App, principal: Principal, input: LinkGithub): Promise<GithubLink> {
  const { tenantId } = principal
  const project = await inTenant(app.database, tenantId, (tx) => getProject(tx, input.projectId))
  requireActive(project)
  const url = requireUrl(project)
  const [owner = '', name = ''] = chooseRepository(url, input.repository).split('/')
  const apiUrl = input.apiUrl === undefined ? apiUrlOf(hostOf(url)) : normalApiUrl(input.apiUrl)
  const access = await chooseAccess(app, tenantId, { apiUrl, owner, name })
  const found = await (await openForge(app, tenantId, { apiUrl, owner, name, access })).inspect()
  const sealedSecret = seal(app.secretKey, newWebhookSecret(), secretContext(tenantId, project.id))
  return inTenant(app.database, tenantId, async (tx) => {
    const place = { apiUrl, owner: found.owner, name: found.name, repositoryId: found.id, htmlUrl: found.url, access }
    await saveNewLink(tx, { projectId: project.id, ...place, sealedSecret, createdBy: principal.userId })
    await removePullsOfOthers(tx, project.id, found.id)
    await removeIssuesOfOthers(tx, project.id, found.id)
    for (const pull of await listOpenOfProject(tx, project.id)) await followPull(tx, pull)
    const details = { apiUrl, access, repository: `${found.owner}/${found.name}` }
    await recordAudit(tx, principal, { action: 'project:link_github', subject: project.id, details })
    appendEvent(tx, 'project.github_changed', { projectId: project.id })
    return toGithubLink(tenantId, await getLink(tx, project.id))
  })
}

function requireUrl({ name, url }: ProjectRow): string {
  if (url !== null) return url
  const message = `${name} lies on this host, and merges go there: \`sentra projects set ${name} --url https://github.com/owner/name.git\` makes GitHub its place first.`
  throw new SentraError('INVALID_INPUT', message)
}

function chooseRepository(url: string, wanted: string | undefined): string {
  const named = repositoryOf(url)
  if (named === undefined)
    throw new SentraError('INVALID_INPUT', `${url} does not end in owner/name, as repositories at GitHub do.`)
  if (wanted === undefined || isSameRepository(wanted, named)) return named
  const message = `The project's branches go to ${named}, so its pull requests cannot be at ${wanted}: \`sentra projects set ... --url\` moves the project.`
  throw new SentraError('INVALID_INPUT', message)
}
