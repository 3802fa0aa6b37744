import { type CreateTask, newId, type ProjectId, SentraError, type Task, type TaskId } from '@sentra/contract'
import { recordAudit } from '#access'
import { appendEvent } from '#events'
import type { Principal, Tx } from '#platform'
import { getProject, requireActive } from '#projects'
import { addDependency } from './change-dependencies.ts'
import { requireTicketOf } from './change-task.ts'
import { followTasks } from './follow-tasks.ts'
import { classifyTask, describe } from './task-rules.ts'
import { getTask, insertTask, toTask } from './tasks-store.ts'

/** Writes a task and its event. Starting it is the caller's next step, in the same transaction. */
export async function createTask(
  tx: Tx,
  principal: Principal,
  { kind = 'task', ...input }: CreateTask & { kind?: Task['kind'] },
): Promise<Task> {
  const description = describe(input.template, input.description)
  const row = await insertTask(tx, {
    id: newId('task'),
    kind,
    projectId: input.projectId,
    title: input.title,
    description,
    type: input.type ?? classifyTask(input.title, input.description),
    typeGiven: input.type !== undefined,
    priority: input.priority,
    assignee: input.assignee ?? null,
    template: input.template,
    ticketId: input.ticketId ?? null,
    deadline: input.deadline === undefined ? null : new Date(input.deadline),
    ownedFiles: input.ownedFiles,
    createdBy: principal.userId,
  })
  if (!row) return refuseProject(tx, input.projectId)
  const task = await join(tx, principal, { task: toTask(row), dependsOn: input.dependsOn })
  await recordAudit(tx, principal, { action: 'task:create', subject: task.id })
  if (kind === 'task')
    appendEvent(tx, 'task.created', { projectId: task.projectId, taskId: task.id, title: task.title })
  return task
}

/** Into its ticket, and behind the tasks that it waits for. */
async function join(
  tx: Tx,
  principal: Principal,
  { task, dependsOn }: { task: Task; dependsOn: TaskId[] },
): Promise<Task> {
  if (task.ticketId !== null) {
    await requireTicketOf(tx, task.projectId, task.ticketId)
    await followTasks(tx, task.ticketId)
  }
  if (dependsOn.length === 0) return task
  for (const other of new Set(dependsOn)) await addDependency(tx, principal, { taskId: task.id, otherTaskId: other })
  return toTask(await getTask(tx, task.id))
}

async function refuseProject(tx: Tx, projectId: ProjectId): Promise<never> {
  requireActive(await getProject(tx, projectId))
  throw new SentraError('CONFLICT', 'The project changed at this moment: try again.')
}
