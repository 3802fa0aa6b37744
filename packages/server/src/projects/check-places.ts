import type { UpdateProject } from '@sentra/contract'
import { type App, inTenant, type Principal } from '#platform'
import { syncProject } from './open-store.ts'
import { getProject } from './projects-store.ts'
import { readRepositoryConfig } from './read-repository-config.ts'
import { requirePlaces } from './require-places.ts'
import { decidePlaces } from './run-settings-rules.ts'

/** Refuses directories that the project's branch does not have, before they are stored. Errors: INVALID_INPUT. */
export async function checkPlaces(app: App, { tenantId }: Principal, input: UpdateProject): Promise<void> {
  const { directory, sparse } = input.settings ?? {}
  if (!directory && !sparse?.length) return
  const project = await inTenant(app.database, tenantId, (tx) => getProject(tx, input.projectId))
  const changed = { ...project, defaultBranch: input.branch ?? project.defaultBranch }
  const { store, commit } = await syncProject(app, tenantId, changed)
  const person = { ...project.settings, directory: directory ?? null, sparse: sparse ?? null }
  await requirePlaces(store, commit, decidePlaces(person, await readRepositoryConfig(store, commit)))
}
