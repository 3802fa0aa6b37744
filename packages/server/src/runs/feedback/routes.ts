import { inWrite, operations } from '#access'
import { viewRun } from '../get-run.ts'
import { mendPullRequest } from './mend-pull-request.ts'
import { prepareMending } from './mend-ticket.ts'

/** Of the contract's `pullRequests`, what starts an agent. */
export const pullRequestRunRoutes = {
  mend: operations.pullRequests.mend.handler(async ({ input, context }) => {
    const { app, principal } = context
    const prepared = await prepareMending(app, principal, input.pullRequestId)
    return inWrite(context, async (tx) => viewRun(tx, await mendPullRequest(tx, principal, { ...input, prepared })))
  }),
}
