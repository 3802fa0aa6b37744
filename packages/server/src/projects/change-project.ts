import {
  type Project,
  type ProjectId,
  ProjectSettings,
  type ProjectSettingsChange,
  type UpdateProject,
} from '@sentra/contract'
import { recordAudit } from '#access'
import { appendEvent } from '#events'
import { enqueueJob } from '#jobs'
import type { Principal, Tx } from '#platform'
import { requireNotDeleted } from './require-active.ts'
import { lockProject, type ProjectRow, saveFetch, saveProject, toProject } from './projects-store.ts'
import { startFetch } from './fetch/start-fetch.ts'
import type { NewPlace } from './move-project.ts'

/** Changes what is given and leaves the rest; `place` was found to hold the same repository. */
export async function updateProject(
  tx: Tx,
  principal: Principal,
  { place, ...input }: UpdateProject & { place?: NewPlace | undefined },
): Promise<Project> {
  const project = await lockProject(tx, input.projectId)
  const saved = await saveProject(tx, {
    ...project,
    path: place ? place.path : project.path,
    url: place ? place.url : project.url,
    name: input.name ?? project.name,
    defaultBranch: input.branch ?? project.defaultBranch,
    settings: changeSettings(project.settings, input.settings ?? {}),
  })
  await recordAudit(tx, principal, {
    action: 'project:update',
    subject: saved.id,
    details: { settings: saved.settings, place: saved.url ?? saved.path },
  })
  appendEvent(tx, 'project.updated', { projectId: saved.id, name: saved.name })
  if (hasOtherLimits(project, saved)) await wakeHeldBack(tx, saved.id)
  return toProject(place ? await settle(tx, saved, place) : saved)
}

const hasOtherLimits = ({ settings: before }: ProjectRow, { settings: now }: ProjectRow) =>
  before.wipInProgress !== now.wipInProgress || before.wipInReview !== now.wipInReview

/** Planned starts that the limit of tickets held may begin: the domain of runs looks at them again. */
function wakeHeldBack(tx: Tx, projectId: ProjectId): Promise<void> {
  return enqueueJob(tx, { task: 'wake-held-back', payload: { projectId }, key: `wake-held-back/${projectId}` })
}

/** A fetch from the old place counts no more. */
async function settle(tx: Tx, project: ProjectRow, { isKnown }: NewPlace): Promise<ProjectRow> {
  if (!isKnown) return startFetch(tx, project)
  const ready = { fetchState: 'ready' as const, fetchProgress: null, fetchMessage: null, fetchedAt: new Date() }
  await saveFetch(tx, project, { ...ready, fetchNumber: project.fetchNumber + 1 })
  return lockProject(tx, project.id)
}

/** A limit that is not named keeps its value too. */
function changeSettings(current: ProjectSettings, change: ProjectSettingsChange): ProjectSettings {
  return ProjectSettings.parse({ ...current, ...change, limits: { ...current.limits, ...change.limits } })
}

/** Puts a project away or brings it back. Nothing is deleted; its name is free while it is away. */
export async function setProjectStatus(
  tx: Tx,
  principal: Principal,
  change: { projectId: ProjectId; status: 'active' | 'archived' },
): Promise<Project> {
  const project = await lockProject(tx, change.projectId)
  if (project.status === change.status) return toProject(project)
  requireNotDeleted(project)
  const saved = await saveProject(tx, { ...project, status: change.status })
  const [action, type] =
    change.status === 'archived'
      ? (['project:archive', 'project.archived'] as const)
      : (['project:restore', 'project.restored'] as const)
  await recordAudit(tx, principal, { action, subject: saved.id })
  appendEvent(tx, type, { projectId: saved.id })
  return toProject(saved)
}

/** Moves a project to a status and answers the one it had; who calls it writes audit and event. */
export async function changeProjectStatus(
  tx: Tx,
  projectId: ProjectId,
  status: ProjectRow['status'],
): Promise<{ project: ProjectRow; was: ProjectRow['status'] }> {
  const project = await lockProject(tx, projectId)
  const saved = project.status === status ? project : await saveProject(tx, { ...project, status })
  return { project: saved, was: project.status }
}
