import { getTicket } from '#board'
import { type App, inTenant } from '#platform'
import { type ProjectRow, readBranch, syncProject } from '#projects'
import type { SpecRow } from './specs-store.ts'

/** `isLook`: nothing is decided by it, so a branch that was fetched before needs no network. */
type Where = { tenantId: string; project: ProjectRow; spec: SpecRow; isLook?: boolean }

/**
 * The newest commit of the work on a spec: the head of its branch, or where its tasks are delivered one by one that of the
 * project's branch. `base` is a commit of a person's branch, whose settings count: what an agent wrote must not decide how
 * it is judged.
 */
export async function findNewestWork(
  app: App,
  { tenantId, project, spec, isLook = false }: Where,
): Promise<{ store: string; commit: string; base: string }> {
  const read = isLook ? readBranch : syncProject
  const { store, commit: base } = await read(app, tenantId, project)
  const head = await inTenant(app.database, tenantId, async (tx) =>
    spec.ticketId === null ? null : (await getTicket(tx, spec.ticketId)).headCommit,
  )
  return { store, commit: head ?? base, base }
}
