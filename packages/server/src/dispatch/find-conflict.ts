import type { TaskId } from '@sentra/contract'
import { ownersConflict, type TaskRow } from '#board'
import type { Tx } from '#platform'
import { listOwnersAtWork } from './candidates-store.ts'

/** A task of the project that is at work and owns files of this one. */
export async function findConflict(
  tx: Tx,
  { id, projectId, ownedFiles }: Pick<TaskRow, 'id' | 'projectId' | 'ownedFiles'>,
): Promise<TaskId | undefined> {
  if (ownedFiles.length === 0) return undefined
  const owners = await listOwnersAtWork(tx, projectId)
  return owners.find((other) => other.taskId !== id && ownersConflict(ownedFiles, other.ownedFiles))?.taskId
}
