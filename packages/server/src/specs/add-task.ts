import type { SpecParts, SpecTask, TaskId, TicketId } from '@sentra/contract'
import { createTask, savePlannedStart, wakeTask } from '#board'
import type { Principal, Tx } from '#platform'
import { listSpecTasks, saveSpecTask } from './spec-tasks-store.ts'
import type { SpecRow } from './specs-store.ts'
import { taskWords } from './task-words-rules.ts'

export type Work = { spec: SpecRow; parts: SpecParts; workflow: string; principal: Principal }

/** Writes one task of a spec behind those that it waits for, and its start. */
export async function addTask(
  tx: Tx,
  { spec, parts, workflow, principal }: Work,
  { task, ticketId }: { task: SpecTask; ticketId: TicketId },
): Promise<void> {
  const made = new Map((await listSpecTasks(tx, spec.id)).map(({ key, taskId }) => [key, taskId]))
  const { id: taskId } = await createTask(tx, principal, {
    projectId: spec.projectId,
    title: task.title,
    description: taskWords(task, parts),
    type: task.type,
    priority: spec.priority,
    template: 'blank',
    ticketId,
    ownedFiles: task.ownedFiles,
    dependsOn: task.dependsOn.flatMap((key) => made.get(key) ?? []),
  })
  await saveSpecTask(tx, spec.id, { key: task.id, taskId, version: spec.approvedVersion ?? 1 })
  await planTask(tx, { spec, workflow, principal }, taskId)
}

/** The task starts by itself as soon as nothing holds it. */
export async function planTask(
  tx: Tx,
  { spec, workflow, principal }: Pick<Work, 'spec' | 'workflow' | 'principal'>,
  taskId: TaskId,
): Promise<void> {
  const { agent, model, credential } = spec
  await savePlannedStart(tx, { taskId, workflow, agent, model, credential, createdBy: principal.userId })
  await wakeTask(tx, taskId)
}
