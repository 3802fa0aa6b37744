import { type CreateTask, newId, type ProjectId, SentraError, type Task } from '@sentra/contract'
import { recordAudit } from '#access'
import { appendEvent } from '#events'
import type { Principal, Tx } from '#platform'
import { getProject, requireActive } from '#projects'
import { classifyTask, describe } from './task-rules.ts'
import { insertTask, toTask } from './tasks-store.ts'

/** Writes a task and its event. Starting it is the caller's next step, in the same transaction. */
export async function createTask(tx: Tx, principal: Principal, input: CreateTask): Promise<Task> {
  const description = describe(input.template, input.description)
  const row = await insertTask(tx, {
    id: newId('task'),
    projectId: input.projectId,
    title: input.title,
    description,
    type: input.type ?? classifyTask(input.title, input.description),
    typeGiven: input.type !== undefined,
    priority: input.priority,
    assignee: input.assignee ?? null,
    template: input.template,
    createdBy: principal.userId,
  })
  if (!row) return refuseProject(tx, input.projectId)
  const task = toTask(row)
  await recordAudit(tx, principal, { action: 'task:create', subject: task.id })
  appendEvent(tx, 'task.created', { projectId: task.projectId, taskId: task.id, title: task.title })
  return task
}

async function refuseProject(tx: Tx, projectId: ProjectId): Promise<never> {
  requireActive(await getProject(tx, projectId))
  throw new SentraError('CONFLICT', 'The project changed at this moment: try again.')
}
