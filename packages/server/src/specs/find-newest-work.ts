import { type App } from '#platform'
import { type ProjectRow, syncProject } from '#projects'
import type { SpecRow } from './specs-store.ts'

type Where = { tenantId: string; project: ProjectRow; spec: SpecRow }

/**
 * The newest commit of the work on a spec, and the commit of a person's branch whose settings count: what an agent wrote
 * must not decide how it is judged.
 */
export async function findNewestWork(
  app: App,
  { tenantId, project }: Where,
): Promise<{ store: string; commit: string; base: string }> {
  const { store, commit } = await syncProject(app, tenantId, project)
  return { store, commit, base: commit }
}
