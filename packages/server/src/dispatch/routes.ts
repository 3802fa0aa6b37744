import { operations } from '#access'
import { inTenant } from '#platform'
import { explainWaiting } from './explain-waiting.ts'

/** Of the contract's `tasks`, what knows slots and runners. */
export const taskWaitRoutes = {
  waiting: operations.tasks.waiting.handler(({ input, context }) =>
    inTenant(context.app.database, context.principal.tenantId, async (tx) => ({
      reasons: await explainWaiting(tx, context.app, input.taskId),
    })),
  ),
}
