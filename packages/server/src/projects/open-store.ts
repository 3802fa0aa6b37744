import { existsSync } from 'node:fs'
import { type ProjectId, SentraError } from '@sentra/contract'
import { appendEvent } from '#events'
import { type App, inTenant } from '#platform'
import { startFetch } from './fetch/start-fetch.ts'
import { lockProject, type ProjectRow, saveFetch } from './projects-store.ts'
import { createStore, storePath, syncStore } from './repository/bare-store.ts'
import { deliverMerge, type Delivered, type MergeDelivery } from './repository/deliver-merge.ts'
import { findCommit } from './repository/history.ts'
import { inspectSource } from './repository/inspect-source.ts'
import { oneAtATime } from './repository/one-at-a-time.ts'
import { sourceRef } from './repository/refs.ts'
import { isTooSlow } from './repository/remote/ask-remote.ts'
import { deliverToRemote } from './repository/remote/deliver-to-remote.ts'
import { fetchRemote } from './repository/remote/fetch-remote.ts'
import { openRemote } from './tokens/open-remote.ts'

/** A request is answered within 30 seconds; what takes longer becomes a job. */
const IN_REQUEST_MS = 15_000

type NetworkApp = Pick<App, 'paths' | 'database' | 'secretKey' | 'version'>
type Branch = { store: string; commit: string }

/** Path of the project's bare repository, made on first use. REPOSITORY_NOT_READY when its URL was never fetched. */
export async function openStore(
  app: Pick<App, 'paths'>,
  { tenantId, project }: { tenantId: string; project: ProjectRow },
): Promise<string> {
  const store = storePath(app.paths.repositories, { tenant: tenantId, projectId: project.id })
  if (existsSync(store)) return store
  if (project.path === null) throw notReady(project)
  await createStore(store, (await inspectSource(project.path)).objectFormat)
  return store
}

/**
 * Fetches the project's branch from where its repository lies; returns the store and the branch's commit. Before every
 * run and every merge. Errors: those of reading the repository, and REPOSITORY_NOT_READY while a job fetches it.
 */
export async function syncProject(app: NetworkApp, tenantId: string, project: ProjectRow): Promise<Branch> {
  if (project.fetchState === 'fetching') throw notReady(project)
  const store = await openStore(app, { tenantId, project })
  if (project.url === null) return { store, commit: await syncStore(store, pathOf(project), project.defaultBranch) }
  const remote = { ...(await openRemote(app, tenantId, project.url)), branch: project.defaultBranch }
  try {
    const commit = await oneAtATime(store, () => fetchRemote(store, remote, { timeoutMs: IN_REQUEST_MS }))
    await noteFetched(app, tenantId, project)
    return { store, commit }
  } catch (error) {
    if (!isTooSlow(error)) throw error
    throw notReady(await fetchByJob(app, tenantId, project.id))
  }
}

/** As syncProject, for a look: a branch that was fetched before is taken as it was then, and no network is needed. */
export async function readBranch(app: NetworkApp, tenantId: string, project: ProjectRow): Promise<Branch> {
  const store = await openStore(app, { tenantId, project })
  const known = project.url === null ? undefined : await findCommit(store, sourceRef(project.defaultBranch))
  return known === undefined ? syncProject(app, tenantId, project) : { store, commit: known }
}

/** Brings a merge to where the project's repository lies: into the checkout of a path, by a push to a URL. */
export async function deliverToProject(
  app: NetworkApp,
  { tenantId, project }: { tenantId: string; project: ProjectRow },
  delivery: MergeDelivery,
): Promise<Delivered> {
  const store = await openStore(app, { tenantId, project })
  if (project.url === null) return deliverMerge(store, pathOf(project), delivery)
  return deliverToRemote(store, await openRemote(app, tenantId, project.url), delivery)
}

function pathOf({ id, path }: ProjectRow): string {
  if (path === null) throw new Error(`project ${id} has neither path nor URL`)
  return path
}

function noteFetched({ database }: NetworkApp, tenantId: string, project: ProjectRow): Promise<void> {
  return inTenant(database, tenantId, async (tx) => {
    const wasReady = project.fetchState === 'ready'
    const state = { fetchState: 'ready' as const, fetchMessage: null, fetchProgress: null }
    const isCurrent = await saveFetch(tx, project, { fetchedAt: new Date(), ...(!wasReady && state) })
    if (wasReady || !isCurrent) return
    const news = { state: 'ready' as const, progress: null, message: null }
    appendEvent(tx, 'project.fetch_changed', { projectId: project.id, ...news })
  })
}

function fetchByJob({ database }: NetworkApp, tenantId: string, projectId: ProjectId): Promise<ProjectRow> {
  return inTenant(database, tenantId, async (tx) => {
    const project = await lockProject(tx, projectId)
    return project.fetchState === 'fetching' ? project : startFetch(tx, project)
  })
}

function notReady({ name, url, fetchState, fetchProgress, fetchMessage }: ProjectRow): SentraError {
  const again = `\`sentra projects fetch ${name}\``
  const because: Record<ProjectRow['fetchState'], string> = {
    fetching: `${name} is being fetched from ${url} (${fetchProgress ?? 'just begun'}): ${again} follows it; start again when it is there.`,
    failed: `${name} could not be fetched from ${url}: ${fetchMessage ?? ''} Then ${again} tries again.`,
    cancelled: `Fetching ${name} was stopped: ${again} begins again.`,
    ready: `The fetched copy of ${name} is missing: ${again} brings it back.`,
  }
  return new SentraError('REPOSITORY_NOT_READY', because[fetchState], { details: { state: fetchState } })
}
