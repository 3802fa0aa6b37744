import { basename } from 'node:path'
import { type CreateProject, newId, type Project, ProjectSettings, SentraError } from '@sentra/contract'
import { recordAudit } from '#access'
import { appendEvent } from '#events'
import type { App, Principal, Tx } from '#platform'
import { startFetch } from './fetch/start-fetch.ts'
import { runNotices } from './project-notices.ts'
import { findActiveProject, insertProject, listProjectsByUrl, type ProjectRow, toProject } from './projects-store.ts'
import { getBranchHead } from './repository/bare-store.ts'
import { findUnfetched } from './repository/find-unfetched.ts'
import { inspectSource } from './repository/inspect-source.ts'
import { findRemoteHead } from './repository/remote/find-remote-head.ts'
import { isSameUrl, lastPart, normalUrl } from './repository/remote/repository-url-rules.ts'
import { openRemote } from './tokens/open-remote.ts'
import { requireFetched, unfetchedNotices } from './unfetched-rules.ts'

/** A repository that was looked at, before anything is stored. */
export type InspectedProject = Pick<ProjectRow, 'name' | 'path' | 'url' | 'defaultBranch' | 'settings'> & {
  notices: string[]
}

/**
 * Looks at the repository of a new project. Errors: those of inspectSource or findRemoteHead, BRANCH_NOT_FOUND,
 * REPOSITORY_UNSUPPORTED.
 */
export function inspectProject(
  app: Pick<App, 'database' | 'secretKey' | 'version'>,
  { tenantId }: Principal,
  { path, url, ...input }: CreateProject,
): Promise<InspectedProject> {
  if (path !== undefined && url === undefined) return inspectPath(path, input)
  if (url !== undefined && path === undefined) return inspectUrl(app, { ...input, url, tenantId })
  throw new SentraError('INVALID_INPUT', 'Say either the path or the URL of the repository.')
}

type Wishes = Omit<CreateProject, 'path' | 'url'>

async function inspectPath(path: string, input: Wishes): Promise<InspectedProject> {
  requireAbsolute(path)
  const source = await inspectSource(path)
  const head = input.branch === undefined ? source.head : await getBranchHead(source.root, input.branch)
  const project = {
    name: input.name ?? nameOf(basename(source.root, '.git'), input.settings?.directory),
    path: source.root,
    url: null,
    defaultBranch: input.branch ?? source.defaultBranch,
    settings: ProjectSettings.parse(input.settings ?? {}),
  }
  const unfetched = await findUnfetched(source.root, head)
  requireFetched(unfetched, project.settings, `sentra new ${source.root}`)
  const notices = [...unfetchedNotices(unfetched), ...(await runNotices(source.root, project, head))]
  if (!source.dirty) return { ...project, notices }
  const dirty = 'The checkout has uncommitted changes: tasks start from the last commit and do not see them.'
  return { ...project, notices: [dirty, ...notices] }
}

/** INVALID_INPUT for a path that depends on where somebody stands. */
export function requireAbsolute(path: string): void {
  if (path.startsWith('/')) return
  const message = `${path} is no absolute path: the server may run in another directory than you.`
  throw new SentraError('INVALID_INPUT', message)
}

/** Asks the host for the branch only: what is in it is known when a job has fetched it. */
async function inspectUrl(
  app: Pick<App, 'database' | 'secretKey' | 'version'>,
  { tenantId, ...input }: Wishes & { url: string; tenantId: string },
): Promise<InspectedProject> {
  const url = normalUrl(input.url)
  const head = await findRemoteHead(await openRemote(app, tenantId, url), input.branch)
  const settings = ProjectSettings.parse(input.settings ?? {})
  return {
    name: input.name ?? nameOf(lastPart(url), input.settings?.directory),
    path: null,
    url,
    defaultBranch: head.branch,
    settings,
    notices: [],
  }
}

/** The project, and what a person should know of it. A repository by URL is fetched by a job from now on. */
export async function createProject(
  tx: Tx,
  principal: Principal,
  { notices, ...project }: InspectedProject,
): Promise<{ project: Project; notices: string[] }> {
  const others = await refuseTwice(tx, project)
  const row = await insertProject(tx, { ...project, id: newId('project') })
  const place = row.url ?? row.path
  await recordAudit(tx, principal, { action: 'project:create', subject: row.id, details: { place } })
  appendEvent(tx, 'project.created', { projectId: row.id, name: row.name })
  const made = row.url === null ? row : await startFetch(tx, row)
  const again = others.map(({ name }) => `The project ${name} has the same repository: each of them fetches it.`)
  return { project: toProject(made), notices: [...again, ...notices] }
}

/** A repository may be added again under another name, for another branch; the same name is a slip. */
async function refuseTwice(tx: Tx, { name, path, url }: Omit<InspectedProject, 'notices'>): Promise<ProjectRow[]> {
  const others = url === null ? [] : (await listProjectsByUrl(tx)).filter((other) => isSameUrl(other.url ?? '', url))
  const same = await findActiveProject(tx, name)
  const isSame = url === null ? same?.path === path : others.some((other) => other.name === name)
  if (!same || !isSame) return others
  const message = `${url ?? path} is the project ${name} already: \`sentra projects set ${name}\` changes it, --name adds it once more.`
  throw new SentraError('NAME_TAKEN', message)
}

/** `My Shop` -> `my-shop`, its directory `packages/api` -> `my-shop-api`. */
function nameOf(name: string, directory: string | null | undefined): string {
  const whole = directory && directory !== '.' ? `${name}-${basename(directory)}` : name
  const plain = whole.toLowerCase().replaceAll(/[^a-z0-9._-]+/g, '-')
  return plain.replaceAll(/^[^a-z0-9]+|-+$/g, '').slice(0, 60) || 'project'
}
