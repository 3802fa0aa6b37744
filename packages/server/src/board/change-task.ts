import { SentraError, type Task, type UpdateTask } from '@sentra/contract'
import { recordAudit } from '#access'
import { appendEvent } from '#events'
import { ensure, type Principal, type Tx } from '#platform'
import { followTasks } from './follow-tasks.ts'
import { getTask, lockTask, saveTask, type TaskRow, toTask } from './tasks-store.ts'
import { getTicket } from './tickets-store.ts'

/**
 * Changes what a task says, its ticket, deadline or files. RUN_ACTIVE for its words while it is at work: the agent has
 * read the old ones.
 */
export async function changeTask(tx: Tx, principal: Principal, input: UpdateTask): Promise<Task> {
  const { taskId, deadline, ...same } = input
  const task = await lockTask(tx, taskId)
  requireWordsFree(task, input)
  await requireFreeToMove(tx, task, input)
  if (input.ticketId) await requireTicketOf(tx, task.projectId, input.ticketId)
  await saveTask(tx, taskId, {
    ...same,
    ...(deadline !== undefined && { deadline: deadline === null ? null : new Date(deadline) }),
  })
  await recordAudit(tx, principal, { action: 'task:change', subject: taskId, details: { fields: Object.keys(same) } })
  appendEvent(tx, 'task.changed', { projectId: task.projectId, taskId })
  if (input.ticketId !== undefined && input.ticketId !== task.ticketId) {
    // In one order for everybody: two moves against each other must not wait for each other.
    const touched = [task.ticketId, input.ticketId].filter((id) => id !== null).toSorted()
    for (const ticketId of touched) await followTasks(tx, ticketId)
  }
  return toTask(await getTask(tx, taskId))
}

/** CONFLICT for a task whose work is under way to, or lies in, the branch of the ticket that it would leave. */
async function requireFreeToMove(tx: Tx, task: TaskRow, { ticketId }: UpdateTask): Promise<void> {
  if (ticketId === undefined || ticketId === task.ticketId || task.ticketId === null) return
  if (task.runId === null || task.status === 'cancelled') return
  const { delivery, branch } = await getTicket(tx, task.ticketId)
  const message = `The work of ${task.id} goes into ${branch}, the branch of its ticket: cancel it, then move it.`
  ensure(delivery === 'each', 'CONFLICT', message)
}

/** INVALID_INPUT for a ticket of another project, CONFLICT for a cancelled one. */
export async function requireTicketOf(
  tx: Tx,
  projectId: string,
  ticketId: NonNullable<Task['ticketId']>,
): Promise<void> {
  const ticket = await getTicket(tx, ticketId)
  if (ticket.projectId !== projectId)
    throw new SentraError('INVALID_INPUT', `Ticket ${ticketId} is of another project than the task.`)
  const message = `Ticket ${ticketId} is cancelled: \`sentra ticket ${ticketId} --move ready\` opens it again.`
  ensure(ticket.status !== 'cancelled', 'CONFLICT', message)
}

function requireWordsFree({ id, status }: TaskRow, { title, description }: UpdateTask): void {
  if (title === undefined && description === undefined) return
  const message = `Task ${id} is at work and its agent has read what it says: \`sentra cancel ${id}\` stops it, then change it.`
  ensure(status !== 'ready' && status !== 'running', 'RUN_ACTIVE', message)
}
