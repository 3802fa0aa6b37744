import { type Project, type ProjectId, SentraError } from '@sentra/contract'
import { recordAudit } from '#access'
import { appendEvent } from '#events'
import { enqueueJob } from '#jobs'
import type { Principal, Tx } from '#platform'
import { getProject, lockProject, type ProjectRow, saveFetch, toProject } from '../projects-store.ts'

/** Fetches a project's repository anew, by a job; one that is being fetched goes on. INVALID_INPUT for one by path. */
export async function fetchProject(tx: Tx, principal: Principal, projectId: ProjectId): Promise<Project> {
  const project = await lockProject(tx, projectId)
  requireUrl(project)
  if (project.fetchState === 'fetching') return toProject(project)
  await recordAudit(tx, principal, { action: 'project:fetch', subject: projectId })
  return toProject(await startFetch(tx, project))
}

/** Stops a fetch; what was known of the repository before stays. CONFLICT when none is under way. */
export async function cancelFetch(tx: Tx, principal: Principal, projectId: ProjectId): Promise<Project> {
  const project = await lockProject(tx, projectId)
  requireUrl(project)
  if (project.fetchState !== 'fetching') {
    throw new SentraError('CONFLICT', `${project.name} is not being fetched: there is nothing to stop.`)
  }
  const message = `Fetching was stopped: \`sentra projects fetch ${project.name}\` begins again.`
  await recordAudit(tx, principal, { action: 'project:cancel_fetch', subject: projectId })
  await saveFetch(tx, project, {
    fetchState: 'cancelled',
    // The job of this fetch sees that it counts no more.
    fetchNumber: project.fetchNumber + 1,
    fetchProgress: null,
    fetchMessage: message,
  })
  appendEvent(tx, 'project.fetch_changed', { projectId, state: 'cancelled', progress: null, message })
  return toProject(await getProject(tx, projectId))
}

/** Begins the next fetch of a locked project. */
export async function startFetch(tx: Tx, project: Pick<ProjectRow, 'id' | 'fetchNumber'>): Promise<ProjectRow> {
  const fetchNumber = project.fetchNumber + 1
  await saveFetch(tx, project, { fetchState: 'fetching', fetchNumber, fetchProgress: null, fetchMessage: null })
  const payload = { projectId: project.id, number: String(fetchNumber) }
  await enqueueJob(tx, { task: 'fetch-repository', payload, key: `fetch-repository/${project.id}` })
  const news = { state: 'fetching' as const, progress: null, message: null }
  appendEvent(tx, 'project.fetch_changed', { projectId: project.id, ...news })
  return getProject(tx, project.id)
}

function requireUrl({ name, url }: ProjectRow): void {
  if (url !== null) return
  throw new SentraError('INVALID_INPUT', `${name} is read where it lies on this host: there is nothing to fetch.`)
}
