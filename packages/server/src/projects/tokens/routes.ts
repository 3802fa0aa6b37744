import { inWrite, operations } from '#access'
import { inTenant } from '#platform'
import { addGitToken } from './add-git-token.ts'
import { listGitTokens, toGitToken } from './git-tokens-store.ts'
import { removeGitToken } from './remove-git-token.ts'

const on = operations.gitTokens

export const gitTokenRoutes = {
  list: on.list.handler(({ context }) =>
    inTenant(context.app.database, context.principal.tenantId, async (tx) => ({
      items: (await listGitTokens(tx)).map(toGitToken),
      next: null, // a handful, never a page
    })),
  ),
  add: on.add.handler(({ input, context }) => inWrite(context, (tx) => addGitToken(tx, context, input))),
  remove: on.remove.handler(({ input, context }) =>
    inWrite(context, (tx) => removeGitToken(tx, context.principal, input.gitTokenId)),
  ),
}
