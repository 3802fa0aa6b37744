import type { TaskId, TaskStatus } from '@sentra/contract'
import { appendEvent } from '#events'
import type { Tx } from '#platform'
import { followTasks } from './follow-tasks.ts'
import { lockTask, saveTaskStatus } from './tasks-store.ts'
import { wakeDependants } from './wake-tasks.ts'

/**
 * The only place that writes a task's status: called in the transaction that changed the run or the pull request. The
 * task's ticket follows it, and tasks that waited for it begin.
 */
export async function setTaskStatus(tx: Tx, taskId: TaskId, status: TaskStatus): Promise<void> {
  const task = await lockTask(tx, taskId)
  if (task.status === status) return
  await saveTaskStatus(tx, taskId, status)
  appendEvent(tx, 'task.status_changed', { projectId: task.projectId, taskId, status })
  if (status === 'done') await wakeDependants(tx, taskId)
  if (task.ticketId !== null) await followTasks(tx, task.ticketId)
}
