import { inWrite, operations } from '#access'
import { viewRun } from '../get-run.ts'
import { mendPullRequest } from './mend-pull-request.ts'

/** Of the contract's `pullRequests`, what starts an agent. */
export const pullRequestRunRoutes = {
  mend: operations.pullRequests.mend.handler(({ input, context }) =>
    inWrite(context, async (tx) => viewRun(tx, await mendPullRequest(tx, context.principal, input))),
  ),
}
