import type { AttemptId, RunnerId } from '@sentra/contract'
import { type App, inTenant } from '#platform'
import { createBundle, getProject, openStore } from '#projects'
import { requireLease } from './require-lease.ts'

type Fetch = { runnerId: RunnerId; attemptId: AttemptId; generation: number; have: string[] }

/** A bundle of what a runner's cache lacks to check out the commit of an attempt it has leased. */
export async function* fetchObjects(app: App, tenantId: string, fetch: Fetch): AsyncGenerator<Uint8Array> {
  const { attempt, run } = await requireLease(app, tenantId, fetch)
  const project = await inTenant(app.database, tenantId, (tx) => getProject(tx, run.projectId))
  const store = await openStore(app, { tenantId, project })
  yield* await createBundle(store, attempt.fromCommit, fetch.have)
}
