import { TrashEntryId } from '@sentra/contract'
import type { Job, Schedule } from '#jobs'
import { type App, inTenant } from '#platform'
import { inTenantAsSystem } from '#platform/system'
import { dropFromTrash, getProject, hiddenRef, keepInTrash, openStore } from '#projects'
import { endEntry, getTrashEntry, listDueEntries, lockTrashEntry, type TrashEntryRow } from '#trash'

const DAY_MS = 24 * 3_600_000
const BATCH = 500

/** Durable steps of the trash, by name. */
export const undoJobs: Record<string, Job> = {
  'keep-trash-ref': (app, { tenantId, trashId }) =>
    inStore(app, { tenantId, trashId: TrashEntryId.parse(trashId) }, async (store, entry) => {
      // One that was brought back or given up in the meantime needs none: its other job may have run already.
      if (entry.commit === null || isOver(entry)) return
      await keepInTrash(store, entry.commit, { id: entry.id, at: entry.discardedAt })
    }),
  'drop-trash-ref': (app, { tenantId, trashId }) =>
    inStore(app, { tenantId, trashId: TrashEntryId.parse(trashId) }, async (store, entry) => {
      if (isOver(entry)) await dropFromTrash(store, [hiddenRef({ id: entry.id, at: entry.discardedAt })])
    }),
}

/** Every hour: what has lain in the trash for its time is given up. */
export const undoSchedules: Record<string, Schedule> = {
  'expire-trash': { at: '47 * * * *', run: expireTrash },
}

const isOver = ({ restoredAt, emptiedAt }: TrashEntryRow) => restoredAt !== null || emptiedAt !== null

type Named = { tenantId: string; trashId: TrashEntryId }

async function inStore(
  app: App,
  { tenantId, trashId }: Named,
  act: (store: string, entry: TrashEntryRow) => Promise<void>,
): Promise<void> {
  const { entry, project } = await inTenant(app.database, tenantId, async (tx) => {
    const row = await getTrashEntry(tx, trashId)
    return { entry: row, project: await getProject(tx, row.projectId) }
  })
  await act(await openStore(app, { tenantId, project }), entry)
}

/** Idempotent: an entry ends once, and its hidden ref goes by a job of its own. */
export async function expireTrash(app: App): Promise<void> {
  const before = new Date(Date.now() - app.config.keep.trashDays * DAY_MS)
  for (;;) {
    const due = await listDueEntries(app, before, BATCH)
    for (const { tenantId, id } of due) {
      await inTenantAsSystem(app.database, tenantId, async (tx) => {
        const entry = await lockTrashEntry(tx, id)
        if (!isOver(entry)) await endEntry(tx, entry, 'emptied')
      })
    }
    if (due.length < BATCH) return
  }
}
