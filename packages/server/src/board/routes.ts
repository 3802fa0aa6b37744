import { inWrite, operations } from '#access'
import { inTenant } from '#platform'
import { addDependency, removeDependency } from './change-dependencies.ts'
import { changeTask } from './change-task.ts'
import { changeTicket } from './change-ticket.ts'
import { changeComment } from './comments/change-comment.ts'
import { listComments, toComment } from './comments/comments-store.ts'
import { writeComment } from './comments/write-comment.ts'
import { createTicket } from './create-ticket.ts'
import { viewBlocking } from './view-blocking.ts'
import { viewDependencies } from './view-dependencies.ts'
import { countTasks, listTasks, listTasksOfTicket, toTask } from './tasks-store.ts'
import { getTicket, listTickets, toTicket } from './tickets-store.ts'
import { viewTicketLimits } from './view-wip.ts'

const on = operations
/** Of the contract's `tasks`, what needs no run; the rest is answered by the runs and dispatch domains. */
export const taskRoutes = {
  list: on.tasks.list.handler(({ input, context }) =>
    inTenant(context.app.database, context.principal.tenantId, async (tx) => {
      const rows = await listTasks(tx, { ...input, limit: input.limit + 1 })
      const items = rows.slice(0, input.limit).map(toTask)
      return { items, next: rows.length > input.limit ? (items.at(-1)?.id ?? null) : null }
    }),
  ),
  counts: on.tasks.counts.handler(({ input, context }) =>
    inTenant(context.app.database, context.principal.tenantId, (tx) => countTasks(tx, input.projectId)),
  ),
  update: on.tasks.update.handler(({ input, context }) =>
    inWrite(context, (tx) => changeTask(tx, context.principal, input)),
  ),
  dependencies: on.tasks.dependencies.handler(({ input, context }) =>
    inTenant(context.app.database, context.principal.tenantId, (tx) => viewDependencies(tx, input.taskId)),
  ),
  addDependency: on.tasks.addDependency.handler(({ input, context }) =>
    inWrite(context, async (tx) => toTask(await addDependency(tx, context.principal, input))),
  ),
  removeDependency: on.tasks.removeDependency.handler(({ input, context }) =>
    inWrite(context, async (tx) => toTask(await removeDependency(tx, context.principal, input))),
  ),
}

export const ticketRoutes = {
  create: on.tickets.create.handler(({ input, context }) =>
    inWrite(context, (tx) => createTicket(tx, context.principal, input)),
  ),
  list: on.tickets.list.handler(({ input, context }) =>
    inTenant(context.app.database, context.principal.tenantId, async (tx) => {
      const rows = await listTickets(tx, { ...input, limit: input.limit + 1 })
      const items = rows.slice(0, input.limit).map(toTicket)
      return { items, next: rows.length > input.limit ? (items.at(-1)?.id ?? null) : null }
    }),
  ),
  limits: on.tickets.limits.handler(({ input, context }) =>
    inTenant(context.app.database, context.principal.tenantId, async (tx) => ({
      items: await viewTicketLimits(tx, input.projectId),
    })),
  ),
  get: on.tickets.get.handler(({ input: { ticketId }, context }) =>
    inTenant(context.app.database, context.principal.tenantId, async (tx) => {
      const ticket = toTicket(await getTicket(tx, ticketId))
      return { ticket, tasks: (await listTasksOfTicket(tx, ticketId)).map(toTask) }
    }),
  ),
  update: on.tickets.update.handler(({ input, context }) =>
    inWrite(context, (tx) => changeTicket(tx, context.principal, input)),
  ),
  blocking: on.tickets.blocking.handler(({ input, context }) =>
    inTenant(context.app.database, context.principal.tenantId, (tx) => viewBlocking(tx, input.ticketId)),
  ),
  comments: on.tickets.comments.handler(({ input: { ticketId }, context: { app, principal } }) =>
    inTenant(app.database, principal.tenantId, async (tx) => {
      await getTicket(tx, ticketId)
      const rows = await listComments(tx, ticketId)
      return { items: rows.map((row) => toComment(row, principal.userId)) }
    }),
  ),
  comment: on.tickets.comment.handler(({ input, context }) =>
    inWrite(context, (tx) => writeComment(tx, context.principal, input)),
  ),
  changeComment: on.tickets.changeComment.handler(({ input, context }) =>
    inWrite(context, (tx) => changeComment(tx, context.principal, input)),
  ),
}
