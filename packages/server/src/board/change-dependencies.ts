import { SentraError, type TaskId } from '@sentra/contract'
import { recordAudit } from '#access'
import { appendEvent } from '#events'
import { ensure, lockName, type Principal, type Tx } from '#platform'
import { findChain } from './dependency-rules.ts'
import { insertDependency, listEdgesBehind, removeDependencyRow } from './dependencies-store.ts'
import { getTask, lockTask, type TaskRow } from './tasks-store.ts'
import { wakeTask } from './wake-tasks.ts'

type Change = { taskId: TaskId; otherTaskId: TaskId }

/**
 * Lets a task wait until another of its project is done. DEPENDENCY_CYCLE names the chain that would close; RUN_ACTIVE
 * when the task is at work already. Twice is once.
 */
export async function addDependency(
  tx: Tx,
  principal: Principal,
  { taskId, otherTaskId: dependsOn }: Change,
): Promise<TaskRow> {
  const task = await getTask(tx, taskId)
  // Two edges that are added at the same moment could close a cycle that neither sees.
  await lockName(tx, 'dependencies', task.projectId)
  await lockTask(tx, taskId)
  const other = await getTask(tx, dependsOn)
  requireSameProject(task, other)
  requireNotAtWork(task)
  const chain = findChain(await listEdgesBehind(tx, dependsOn), dependsOn, taskId)
  if (chain) throw cycle(taskId, chain)
  if (!(await insertDependency(tx, { taskId, dependsOn, createdBy: principal.userId }))) return task
  await recordAudit(tx, principal, { action: 'task:add_dependency', subject: taskId, details: { dependsOn } })
  appendEvent(tx, 'task.changed', { projectId: task.projectId, taskId })
  return getTask(tx, taskId)
}

/** The task waits for the other no longer; a planned start goes ahead when that was the last one. */
export async function removeDependency(
  tx: Tx,
  principal: Principal,
  { taskId, otherTaskId: dependsOn }: Change,
): Promise<TaskRow> {
  const task = await lockTask(tx, taskId)
  const message = `Task ${taskId} does not wait for ${dependsOn}: \`sentra deps ${taskId}\` shows what it waits for.`
  ensure(await removeDependencyRow(tx, { taskId, dependsOn }), 'NOT_FOUND', message)
  await recordAudit(tx, principal, { action: 'task:remove_dependency', subject: taskId, details: { dependsOn } })
  appendEvent(tx, 'task.changed', { projectId: task.projectId, taskId })
  await wakeTask(tx, taskId)
  return getTask(tx, taskId)
}

function requireSameProject(task: TaskRow, other: TaskRow): void {
  const message = `Task ${other.id} is of another project: a task can wait for tasks of its own project only.`
  ensure(task.projectId === other.projectId, 'INVALID_INPUT', message)
}

function requireNotAtWork({ id, status }: TaskRow): void {
  const message = `Task ${id} is at work: \`sentra cancel ${id}\` stops it, then it can wait for another.`
  ensure(status !== 'ready' && status !== 'running', 'RUN_ACTIVE', message)
}

function cycle(taskId: TaskId, chain: TaskId[]): SentraError {
  const words = [taskId, ...chain].join(' waits for ')
  const message =
    taskId === chain[0]
      ? 'A task cannot wait for itself.'
      : `Each would wait for the other for ever: ${words}. Remove one of these first: \`sentra deps TASK --remove OTHER\`.`
  return new SentraError('DEPENDENCY_CYCLE', message, { details: { chain } })
}
