import { inWrite, operations } from '#access'
import { inTenant } from '#platform'
import { diffCommits, getProject, openStore } from '#projects'
import { closePullRequest } from './close-pull-request.ts'
import { viewFeedback } from './feedback/view-feedback.ts'
import { finishMerge, mergePullRequest } from './merge-pull-request.ts'
import { getPullRequest, listPullRequests, toPullRequest } from './pull-requests-store.ts'

const on = operations.pullRequests

export const pullRequestRoutes = {
  list: on.list.handler(({ input, context }) =>
    inTenant(context.app.database, context.principal.tenantId, async (tx) => {
      const rows = await listPullRequests(tx, { ...input, limit: input.limit + 1 })
      const items = rows.slice(0, input.limit).map(toPullRequest)
      return { items, next: rows.length > input.limit ? (items.at(-1)?.id ?? null) : null }
    }),
  ),
  get: on.get.handler(({ input, context }) =>
    inTenant(context.app.database, context.principal.tenantId, async (tx) =>
      toPullRequest(await getPullRequest(tx, input.pullRequestId)),
    ),
  ),
  diff: on.diff.handler(async ({ input, context }) => {
    const { tenantId } = context.principal
    const { pull, project } = await inTenant(context.app.database, tenantId, async (tx) => {
      const row = await getPullRequest(tx, input.pullRequestId)
      return { pull: row, project: await getProject(tx, row.projectId) }
    })
    const store = await openStore(context.app, { tenantId, project })
    const range = { base: pull.baseCommit, head: pull.headCommit }
    return { ...range, ...(await diffCommits(store, range)) }
  }),
  feedback: on.feedback.handler(({ input, context }) =>
    inTenant(context.app.database, context.principal.tenantId, (tx) => viewFeedback(tx, input.pullRequestId)),
  ),
  // A merge is idempotent by the pull request itself: its commit is deterministic and delivered at most once.
  merge: on.merge.handler(({ input, context }) => mergePullRequest(context.app, context.principal, input)),
  finish: on.finish.handler(({ input, context }) => finishMerge(context.app, context.principal, input.pullRequestId)),
  close: on.close.handler(({ input, context }) =>
    inWrite(context, (tx) => closePullRequest(tx, context.principal, input.pullRequestId)),
  ),
}
