import { inWrite, operations } from '#access'
import { inTenant } from '#platform'
import { acceptFollowup, dismissFollowup, reopenFollowup } from './decide-followup.ts'
import { listFollowups, toFollowup } from './followups-store.ts'

const on = operations.followups

export const followupRoutes = {
  list: on.list.handler(({ input, context }) =>
    inTenant(context.app.database, context.principal.tenantId, async (tx) => {
      const rows = await listFollowups(tx, { ...input, limit: input.limit + 1 })
      const items = rows.slice(0, input.limit).map(toFollowup)
      return { items, next: rows.length > input.limit ? (items.at(-1)?.id ?? null) : null }
    }),
  ),
  accept: on.accept.handler(({ input, context }) =>
    inWrite(context, (tx) => acceptFollowup(tx, context.principal, input)),
  ),
  dismiss: on.dismiss.handler(({ input, context }) =>
    inWrite(context, (tx) => dismissFollowup(tx, context.principal, input.followupId)),
  ),
  reopen: on.reopen.handler(({ input, context }) =>
    inWrite(context, (tx) => reopenFollowup(tx, context.principal, input.followupId)),
  ),
}
