import { inWrite, operations } from '#access'
import { inTenant } from '#platform'
import { addDependency, removeDependency } from './change-dependencies.ts'
import { changeTask } from './change-task.ts'
import { changeTicket } from './change-ticket.ts'
import { createTicket } from './create-ticket.ts'
import { viewDependencies } from './view-dependencies.ts'
import { countTasks, listTasks, toTask } from './tasks-store.ts'
import { getTicket, listTickets, toTicket } from './tickets-store.ts'
import { viewTicketLimits } from './view-wip.ts'

const on = operations
/** More tasks than a person puts into one ticket. */
const MAX_TASKS_OF_TICKET = 500

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
      const tasks = await listTasks(tx, { ticketId, limit: MAX_TASKS_OF_TICKET })
      return { ticket, tasks: tasks.toReversed().map(toTask) }
    }),
  ),
  update: on.tickets.update.handler(({ input, context }) =>
    inWrite(context, (tx) => changeTicket(tx, context.principal, input)),
  ),
}
