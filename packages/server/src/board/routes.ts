import { operations } from '#access'
import { inTenant } from '#platform'
import { countTasks, listTasks, toTask } from './tasks-store.ts'

/** Of the contract's `tasks`, what needs no run; the rest is answered by the runs domain. */
export const taskRoutes = {
  list: operations.tasks.list.handler(({ input, context }) =>
    inTenant(context.app.database, context.principal.tenantId, async (tx) => {
      const rows = await listTasks(tx, { ...input, limit: input.limit + 1 })
      const items = rows.slice(0, input.limit).map(toTask)
      return { items, next: rows.length > input.limit ? (items.at(-1)?.id ?? null) : null }
    }),
  ),
  counts: operations.tasks.counts.handler(({ input, context }) =>
    inTenant(context.app.database, context.principal.tenantId, (tx) => countTasks(tx, input.projectId)),
  ),
}
