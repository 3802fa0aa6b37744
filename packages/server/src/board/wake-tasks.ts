import type { ProjectId, TaskId, TicketId } from '@sentra/contract'
import { enqueueJob } from '#jobs'
import type { Tx } from '#platform'
import { listFreed, listPlannedOfTicket } from './planned-starts-store.ts'
import { listHeldBack } from './wip-store.ts'

/** Looks at a task's planned start again: a durable job, which starts it when nothing holds it any more. */
export function wakeTask(tx: Tx, taskId: TaskId): Promise<void> {
  return enqueueJob(tx, { task: 'start-planned', payload: { taskId }, key: `start-planned/${taskId}` })
}

/** A task is done: those that waited for it alone may begin. */
export async function wakeDependants(tx: Tx, doneTaskId: TaskId): Promise<void> {
  for (const taskId of await listFreed(tx, doneTaskId)) await wakeTask(tx, taskId)
}

/** A ticket is held no longer: its planned starts go ahead, and what waits to land on its branch. */
export async function wakeTicket(tx: Tx, ticketId: TicketId): Promise<void> {
  for (const taskId of await listPlannedOfTicket(tx, ticketId)) await wakeTask(tx, taskId)
  await enqueueJob(tx, { task: 'advance-train', payload: { ticketId }, key: `advance-train/${ticketId}` })
}

/** There is room for another ticket of a project. */
export async function wakeHeldBack(tx: Tx, projectId: ProjectId): Promise<void> {
  for (const taskId of await listHeldBack(tx, projectId)) await wakeTask(tx, taskId)
}
