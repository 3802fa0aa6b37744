import {
  type Project,
  type ProjectId,
  ProjectSettings,
  type ProjectSettingsChange,
  type UpdateProject,
} from '@sentra/contract'
import { recordAudit } from '#access'
import { appendEvent } from '#events'
import type { Principal, Tx } from '#platform'
import { requireNotDeleted } from './require-active.ts'
import { lockProject, type ProjectRow, saveProject, toProject } from './projects-store.ts'

/** Changes what is given and leaves the rest. */
export async function updateProject(tx: Tx, principal: Principal, input: UpdateProject): Promise<Project> {
  const project = await lockProject(tx, input.projectId)
  const saved = await saveProject(tx, {
    ...project,
    name: input.name ?? project.name,
    defaultBranch: input.branch ?? project.defaultBranch,
    settings: changeSettings(project.settings, input.settings ?? {}),
  })
  await recordAudit(tx, principal, {
    action: 'project:update',
    subject: saved.id,
    details: { settings: saved.settings },
  })
  appendEvent(tx, 'project.updated', { projectId: saved.id, name: saved.name })
  return toProject(saved)
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
