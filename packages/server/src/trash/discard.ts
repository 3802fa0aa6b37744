import { newId, type TrashEntryId } from '@sentra/contract'
import { appendEvent } from '#events'
import { enqueueJob } from '#jobs'
import type { Principal, Tx } from '#platform'
import { insertTrashEntry, type TrashEntryRow } from './trash-store.ts'

export type Discarded = Pick<TrashEntryRow, 'kind' | 'projectId' | 'what'> &
  Partial<Pick<TrashEntryRow, 'taskId' | 'runId' | 'pullRequestId' | 'commit' | 'before'>>

/**
 * Writes down what is about to be taken away, in the transaction that does it: no destructive act without its entry.
 * `before` holds what undoing needs. A commit gets a hidden ref by a job; until then the refs of its run hold it.
 */
export async function discard(tx: Tx, principal: Principal, discarded: Discarded): Promise<TrashEntryId> {
  const id = newId('trash')
  const { taskId = null, runId = null, pullRequestId = null, commit = null, before = {} } = discarded
  const { kind, projectId, what } = discarded
  await insertTrashEntry(tx, {
    id,
    kind,
    projectId,
    what,
    taskId,
    runId,
    pullRequestId,
    commit,
    before,
    discardedBy: principal.userId,
  })
  if (commit !== null)
    await enqueueJob(tx, { task: 'keep-trash-ref', payload: { trashId: id }, key: `keep-trash-ref/${id}` })
  appendEvent(tx, 'trash.added', { projectId, taskId, trashId: id, kind })
  return id
}
