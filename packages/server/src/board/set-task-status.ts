import type { TaskId, TaskStatus } from '@sentra/contract'
import { appendEvent } from '#events'
import type { Tx } from '#platform'
import { lockTask, saveTaskStatus } from './tasks-store.ts'

/** The only place that writes a task's status: called in the transaction that changed the run or the pull request. */
export async function setTaskStatus(tx: Tx, taskId: TaskId, status: TaskStatus): Promise<void> {
  const task = await lockTask(tx, taskId)
  if (task.status === status) return
  await saveTaskStatus(tx, taskId, status)
  appendEvent(tx, 'task.status_changed', { projectId: task.projectId, taskId, status })
}
