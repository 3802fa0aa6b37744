import { existsSync } from 'node:fs'
import { SentraError, type UpdateProject } from '@sentra/contract'
import { type App, inTenant } from '#platform'
import { requireAbsolute } from './create-project.ts'
import { getProject, type ProjectRow } from './projects-store.ts'
import { createStore, fetchBranch, getBranchHead, storePath } from './repository/bare-store.ts'
import { areRelated, findCommit } from './repository/history.ts'
import { inspectSource } from './repository/inspect-source.ts'
import { candidateRef, sourceRef } from './repository/refs.ts'
import { isTooSlow } from './repository/remote/ask-remote.ts'
import { fetchRemote } from './repository/remote/fetch-remote.ts'
import { findRemoteHead } from './repository/remote/find-remote-head.ts'
import { normalUrl } from './repository/remote/repository-url-rules.ts'
import { gitInStore } from './repository/stale-locks.ts'
import { openRemote } from './tokens/open-remote.ts'

const IN_REQUEST_MS = 15_000

/** `isKnown`: its branch was seen to continue what is known of the project, and needs no first fetch. */
export type NewPlace = Pick<ProjectRow, 'path' | 'url'> & { isKnown: boolean }

type Search = { tenantId: string; project: ProjectRow; branch: string }

/**
 * Where a project's repository is said to be now, once it was seen to be the same one: its branch must share history
 * with what is known of the project. Undefined when no new place is given.
 * Errors: INVALID_INPUT, CONFLICT for another repository, and those of reading the new place.
 */
export async function findNewPlace(
  app: App,
  tenantId: string,
  { projectId, path, url, branch }: UpdateProject,
): Promise<NewPlace | undefined> {
  if (path === undefined && url === undefined) return undefined
  if (path !== undefined && url !== undefined)
    throw new SentraError('INVALID_INPUT', 'Say either the path or the URL of the repository.')
  const project = await inTenant(app.database, tenantId, (tx) => getProject(tx, projectId))
  const search = { tenantId, project, branch: branch ?? project.defaultBranch }
  return url === undefined ? atPath(app, search, path ?? '') : atUrl(app, search, normalUrl(url))
}

async function atPath(app: App, search: Search, path: string): Promise<NewPlace> {
  requireAbsolute(path)
  const { root } = await inspectSource(path)
  await getBranchHead(root, search.branch)
  const store = await findStore(app, search)
  if (store === undefined) return { path: root, url: null, isKnown: true }
  const ref = candidateRef(search.project.id)
  await requireSame(store, search, { place: root, ref, fetch: () => fetchBranch(store, root, { ...search, ref }) })
  return { path: root, url: null, isKnown: true }
}

async function atUrl(app: App, search: Search, url: string): Promise<NewPlace> {
  const remote = { ...(await openRemote(app, search.tenantId, url)), branch: search.branch }
  await findRemoteHead(remote, search.branch)
  const store = await findStore(app, search)
  if (store === undefined) return { path: null, url, isKnown: false }
  const ref = candidateRef(search.project.id)
  const fetch = () => fetchRemote(store, remote, { ref, timeoutMs: IN_REQUEST_MS })
  await requireSame(store, search, { place: url, ref, fetch })
  return { path: null, url, isKnown: true }
}

/** The project's store when anything was ever fetched into it; for a path that is still there it is made. */
async function findStore(app: App, { tenantId, project }: Search): Promise<string | undefined> {
  const store = storePath(app.paths.repositories, { tenant: tenantId, projectId: project.id })
  const ref = sourceRef(project.defaultBranch)
  if (existsSync(store) && (await findCommit(store, ref)) !== undefined) return store
  if (project.path === null || !existsSync(project.path)) return undefined
  await createStore(store, (await inspectSource(project.path)).objectFormat)
  await fetchBranch(store, project.path, { branch: project.defaultBranch, ref })
  return store
}

type Candidate = { place: string; ref: string; fetch: () => Promise<string> }

async function requireSame(store: string, { project }: Search, { place, ref, fetch }: Candidate): Promise<void> {
  try {
    const known = await findCommit(store, sourceRef(project.defaultBranch))
    const candidate = await fetch()
    if (known !== undefined && (await areRelated(store, known, candidate))) return
    throw another(project.name, place)
  } catch (error) {
    throw isTooSlow(error) ? another(project.name, place) : error
  } finally {
    await gitInStore(store, ['update-ref', '-d', ref])
  }
}

function another(name: string, place: string): SentraError {
  const message = `${place} shares no history with ${name}, so it is another repository: add it as a project of its own with \`sentra new ${place}\`.`
  return new SentraError('CONFLICT', message)
}
