import { inWrite, operations } from '#access'
import { inTenant } from '#platform'
import { addGithubApp } from './add-github-app.ts'
import { listGithubApps, toGithubApp } from './github-apps-store.ts'
import { removeGithubApp } from './remove-github-app.ts'

const on = operations.githubApps

export const githubAppRoutes = {
  list: on.list.handler(({ context }) =>
    inTenant(context.app.database, context.principal.tenantId, async (tx) => ({
      items: (await listGithubApps(tx)).map(toGithubApp),
      next: null, // one for a host, never a page
    })),
  ),
  // Adding is idempotent by the host: GitHub is asked each time.
  add: on.add.handler(({ input, context }) => addGithubApp(context.app, context.principal, input)),
  remove: on.remove.handler(({ input, context }) =>
    inWrite(context, (tx) => removeGithubApp(tx, context.principal, input.githubAppId)),
  ),
}
