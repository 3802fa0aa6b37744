import { inWrite, operations } from '#access'
import { inTenant } from '#platform'
import { changeAllowedHost } from './change-allowed-host.ts'
import { explainWaiting } from './explain-waiting.ts'
import { forecastStart } from './forecast-start.ts'
import { publishPort, withdrawPort } from './publish-port.ts'
import { viewCriticalPath } from './view-critical-path.ts'

/** Of the contract's `tasks`, what knows slots and runners. */
export const taskWaitRoutes = {
  waiting: operations.tasks.waiting.handler(({ input, context }) =>
    inTenant(context.app.database, context.principal.tenantId, async (tx) => ({
      reasons: await explainWaiting(tx, context.app, input.taskId),
    })),
  ),
  forecast: operations.tasks.forecast.handler(({ input, context }) =>
    forecastStart(context.app, context.principal, input.taskId),
  ),
  criticalPath: operations.tasks.criticalPath.handler(({ input, context }) =>
    inTenant(context.app.database, context.principal.tenantId, (tx) => viewCriticalPath(tx, context.app, input)),
  ),
}

const on = operations.runs

/** Of the contract's `runs`, what opens and closes ways into and out of live sandboxes. */
export const runWayRoutes = {
  allowHost: on.allowHost.handler(({ input, context }) => changeAllowedHost(context, { ...input, isAllowed: true })),
  refuseHost: on.refuseHost.handler(({ input, context }) => changeAllowedHost(context, { ...input, isAllowed: false })),
  publishPort: on.publishPort.handler(({ input, context }) =>
    inWrite(context, (tx) => publishPort(tx, context.principal, input)),
  ),
  withdrawPort: on.withdrawPort.handler(({ input, context }) =>
    inWrite(context, (tx) => withdrawPort(tx, context.principal, input)),
  ),
}
