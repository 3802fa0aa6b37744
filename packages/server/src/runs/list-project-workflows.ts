import type { ProjectId, WorkflowInfo } from '@sentra/contract'
import { type App, inTenant, type Principal } from '#platform'
import { getProject, readRepositoryConfig, readBranch } from '#projects'
import { listWorkflows } from './workflows.ts'

/** What may be started on a project now: a new run is based on the commit that is returned with it. */
export async function listProjectWorkflows(
  app: App,
  { tenantId }: Principal,
  projectId: ProjectId,
): Promise<{ commit: string; workflows: WorkflowInfo[] }> {
  const project = await inTenant(app.database, tenantId, (tx) => getProject(tx, projectId))
  const { store, commit } = await readBranch(app, tenantId, project)
  const workflows = listWorkflows(await readRepositoryConfig(store, commit))
  return { commit, workflows: workflows.map(({ startsFresh: _startsFresh, ...workflow }) => workflow) }
}
