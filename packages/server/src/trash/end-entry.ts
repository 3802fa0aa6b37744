import { appendEvent } from '#events'
import { enqueueJob } from '#jobs'
import type { Tx } from '#platform'
import { saveTrashEntry, type TrashEntryRow } from './trash-store.ts'

type End = { restoredAs: string } | 'emptied'

/** An entry that was brought back or given up: its hidden ref goes, by a job. Called with the entry locked. */
export async function endEntry(tx: Tx, entry: TrashEntryRow, end: End): Promise<void> {
  const { id, projectId, taskId } = entry
  if (end === 'emptied') {
    await saveTrashEntry(tx, id, { emptiedAt: new Date() })
    appendEvent(tx, 'trash.emptied', { projectId, taskId, trashId: id })
  } else {
    await saveTrashEntry(tx, id, { restoredAt: new Date(), restoredAs: end.restoredAs })
    appendEvent(tx, 'trash.restored', { projectId, taskId, trashId: id, as: end.restoredAs })
  }
  if (entry.commit === null) return
  await enqueueJob(tx, { task: 'drop-trash-ref', payload: { trashId: id }, key: `drop-trash-ref/${id}` })
}
