import type { Task, TaskId } from '@sentra/contract'
import type { Tx } from '#platform'
import { listDependants, listDependencies, listOwners } from './dependencies-store.ts'
import { ownersConflict } from './glob-rules.ts'
import { getTask, type TaskRow, toTask } from './tasks-store.ts'

type Around = { dependsOn: Task[]; dependants: Task[]; conflictsWith: Task[] }

/** What a task waits for, what waits for it, and the open tasks that own files of it. */
export async function viewDependencies(tx: Tx, taskId: TaskId): Promise<Around> {
  const task = await getTask(tx, taskId)
  const dependsOn = await listDependencies(tx, taskId)
  const dependants = await listDependants(tx, taskId)
  const conflictsWith = await listConflicts(tx, task)
  return {
    dependsOn: dependsOn.map(toTask),
    dependants: dependants.map(toTask),
    conflictsWith: conflictsWith.map(toTask),
  }
}

/** Open tasks of the project whose files overlap with those of this one. */
async function listConflicts(tx: Tx, { id, projectId, ownedFiles }: TaskRow): Promise<TaskRow[]> {
  if (ownedFiles.length === 0) return []
  const owners = await listOwners(tx, projectId)
  return owners.filter((other) => other.id !== id && ownersConflict(ownedFiles, other.ownedFiles))
}
