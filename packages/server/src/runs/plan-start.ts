import { SentraError, type Task, type TaskId } from '@sentra/contract'
import { recordAudit } from '#access'
import {
  findWipRefusal,
  getTask,
  getTicket,
  isTicketHeld,
  lockTask,
  lockWip,
  removePlannedStart,
  savePlannedStart,
  type TaskRow,
  toTask,
} from '#board'
import { appendEvent } from '#events'
import { ensure, type Principal, type Tx } from '#platform'
import type { PreparedRun } from './prepare-run.ts'
import { startRun } from './start-run.ts'

/**
 * Starts a task at once when nothing holds it, else writes down that it starts by itself when nothing does any more. A
 * second plan takes the place of the first. RUN_ACTIVE when it is at work.
 */
export async function planStart(tx: Tx, principal: Principal, prepared: PreparedRun): Promise<Task> {
  const task = await lockTask(tx, prepared.taskId)
  const message = `Task ${task.id} is at work: wait for it, or cancel it with \`sentra cancel ${task.id}\`.`
  ensure(task.status !== 'ready' && task.status !== 'running', 'RUN_ACTIVE', message)
  if (await isHeld(tx, task)) await writePlan(tx, principal, prepared)
  else await startRun(tx, principal, prepared)
  return toTask(await getTask(tx, task.id))
}

/**
 * True while a task must not start by itself: what it depends on is not done, it lies in the trash, or its ticket is
 * blocked, cancelled, or one more than the project wants under way.
 */
export async function isHeld(tx: Tx, { projectId, openDependencies, ticketId, deletedAt }: TaskRow): Promise<boolean> {
  if (openDependencies > 0 || deletedAt !== null) return true
  if (ticketId === null) return false
  await lockWip(tx, projectId)
  const ticket = await getTicket(tx, ticketId)
  return isTicketHeld(ticket) || (await findWipRefusal(tx, ticket)) !== undefined
}

async function writePlan(tx: Tx, principal: Principal, prepared: PreparedRun): Promise<void> {
  const { taskId, workflowType: workflow, agent, model, credential } = prepared
  const choice = { agent: agent ?? null, model: model ?? null, credential: credential ?? null }
  await savePlannedStart(tx, { taskId, workflow, ...choice, createdBy: principal.userId })
  await recordAudit(tx, principal, { action: 'run:plan', subject: taskId, details: { workflow } })
  const { projectId } = await getTask(tx, taskId)
  appendEvent(tx, 'task.changed', { projectId, taskId })
}

/** Takes a planned start back. NO_RUN when there is none. */
export async function unplanStart(tx: Tx, principal: Principal, taskId: TaskId): Promise<Task> {
  const { projectId } = await lockTask(tx, taskId)
  ensure(await removePlannedStart(tx, taskId), 'NO_RUN', `Task ${taskId} has no planned start.`)
  await recordAudit(tx, principal, { action: 'run:unplan', subject: taskId })
  appendEvent(tx, 'task.changed', { projectId, taskId })
  return toTask(await getTask(tx, taskId))
}

/** DEPENDENCIES_OPEN for a start that would go ahead of what the task depends on. */
export async function requireDependenciesDone(tx: Tx, taskId: TaskId): Promise<void> {
  const { openDependencies } = await getTask(tx, taskId)
  if (openDependencies === 0) return
  const others = openDependencies === 1 ? 'a task that is' : `${openDependencies} tasks that are`
  const message = `Task ${taskId} waits for ${others} not done: \`sentra run ${taskId} --when-ready\` starts it after them, \`--now\` at once.`
  throw new SentraError('DEPENDENCIES_OPEN', message, { details: { openDependencies } })
}
