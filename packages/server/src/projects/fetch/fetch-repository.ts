import { SentraError } from '@sentra/contract'
import { appendEvent } from '#events'
import { type App, inTenant } from '#platform'
import { runNotices } from '../project-notices.ts'
import { getProject, type ProjectRow, saveFetch } from '../projects-store.ts'
import { createStore, storePath } from '../repository/bare-store.ts'
import { findUnfetched } from '../repository/find-unfetched.ts'
import { stopGitIn } from '../repository/git-workers.ts'
import { fetchRemote } from '../repository/remote/fetch-remote.ts'
import { findRemoteHead } from '../repository/remote/find-remote-head.ts'
import { clearLeftovers } from '../repository/stale-locks.ts'
import { waitForGit } from '../repository/wait-for-git.ts'
import { requireSupported } from '../require-supported.ts'
import { openRemote } from '../tokens/open-remote.ts'
import { unfetchedNotices } from '../unfetched-rules.ts'
import type { FetchOrder } from './fetch-order.ts'
import { followProgress } from './follow-progress.ts'

const FETCH_TIMEOUT_MS = 3_600_000
const MARK = 'SENTRA_FETCH_JOB'

/**
 * Fetches a repository from its URL, as a job: whole the first time, what is new later. It says on the way how far it is,
 * stops when a person or the server wants it, and ends as `ready` or as `failed` with the reason. Run again after a crash
 * it begins anew and clears away what was left half done.
 */
export async function fetchRepository(app: App, order: FetchOrder, stopping?: AbortSignal): Promise<void> {
  const project = await inTenant(app.database, order.tenantId, (tx) => getProject(tx, order.projectId))
  if (project.url === null || project.fetchNumber !== order.number || project.fetchState !== 'fetching') return
  const progress = followProgress(app, order)
  const signal = AbortSignal.any([progress.cancelled, ...(stopping ? [stopping] : [])])
  try {
    const notices = await bring(
      app,
      { ...project, url: project.url, tenantId: order.tenantId },
      { ...progress, signal },
    )
    await endFetch(app, order, { state: 'ready', message: notices.join(' ') || null })
  } catch (error) {
    if (progress.cancelled.aborted) return
    if (stopping?.aborted === true || !(error instanceof SentraError)) throw error
    await endFetch(app, order, { state: 'failed', message: error.message })
  } finally {
    progress.stop()
  }
}

/** Writes down how a fetch ended, unless another one has taken its place. */
export async function endFetch(
  { database }: Pick<App, 'database'>,
  { tenantId, projectId, number }: FetchOrder,
  { state, message }: { state: 'ready' | 'failed'; message: string | null },
): Promise<void> {
  await inTenant(database, tenantId, async (tx) => {
    const change = { fetchState: state, fetchMessage: message, fetchProgress: null }
    const at = state === 'ready' ? { fetchedAt: new Date() } : {}
    if (!(await saveFetch(tx, { id: projectId, fetchNumber: number }, { ...change, ...at }))) return
    appendEvent(tx, 'project.fetch_changed', { projectId, state, progress: null, message })
  })
}

type Source = ProjectRow & { url: string; tenantId: string }
type Watch = { signal: AbortSignal; tell: (text: string) => void }

/** Answers what is good to know of the repository. */
async function bring(app: App, project: Source, { signal, tell }: Watch): Promise<string[]> {
  const remote = { ...(await openRemote(app, project.tenantId, project.url)), branch: project.defaultBranch }
  const { objectFormat } = await findRemoteHead(remote, remote.branch)
  const store = storePath(app.paths.repositories, { tenant: project.tenantId, projectId: project.id })
  await createStore(store, objectFormat)
  // The git of a server that was killed lives on while its host is silent; what it left can be as large as the repository.
  await stopGitIn(store, `${MARK}=${project.id}`)
  await waitForGit([store])
  await clearLeftovers(store)
  signal.throwIfAborted()
  const options = { timeoutMs: FETCH_TIMEOUT_MS, signal, onProgress: tell, env: { [MARK]: project.id } }
  const commit = await fetchRemote(store, remote, options)
  await requireSupported(store, project, commit)
  return [...unfetchedNotices(await findUnfetched(store, commit)), ...(await runNotices(store, project, commit))]
}
