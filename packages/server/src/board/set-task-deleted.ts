import type { Tx } from '#platform'
import { followTasks } from './follow-tasks.ts'
import { saveTaskDeleted, type TaskRow } from './tasks-store.ts'
import { wakeTask } from './wake-tasks.ts'

/** Puts a locked task into the trash or takes it out: its ticket follows, and a start that it waited with may happen. */
export async function setTaskDeleted(tx: Tx, task: TaskRow, deletedAt: Date | null): Promise<void> {
  await saveTaskDeleted(tx, task.id, deletedAt)
  if (task.ticketId !== null) await followTasks(tx, task.ticketId)
  if (deletedAt === null && task.plannedStart !== null) await wakeTask(tx, task.id)
}
