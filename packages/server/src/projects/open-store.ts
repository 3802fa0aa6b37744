import type { App } from '#platform'
import type { ProjectRow } from './projects-store.ts'
import { createStore, storePath, syncStore } from './repository/bare-store.ts'
import { inspectSource } from './repository/inspect-source.ts'
import { existsSync } from 'node:fs'

type Owner = { tenantId: string; project: Pick<ProjectRow, 'id' | 'path'> }

/** Path of the project's bare repository, made on first use. */
export async function openStore(app: Pick<App, 'paths'>, { tenantId, project }: Owner): Promise<string> {
  const store = storePath(app.paths.repositories, { tenant: tenantId, projectId: project.id })
  if (!existsSync(store)) await createStore(store, (await inspectSource(project.path)).objectFormat)
  return store
}

/** Fetches a branch from the person's repository; returns the store and the branch's commit. */
export async function syncProject(
  app: Pick<App, 'paths'>,
  tenantId: string,
  project: Pick<ProjectRow, 'id' | 'path' | 'defaultBranch'>,
): Promise<{ store: string; commit: string }> {
  const store = await openStore(app, { tenantId, project })
  return { store, commit: await syncStore(store, project.path, project.defaultBranch) }
}
