import { inWrite, operations } from '#access'
import { changeAllowedHost } from './change-allowed-host.ts'
import { publishPort, withdrawPort } from './publish-port.ts'

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
