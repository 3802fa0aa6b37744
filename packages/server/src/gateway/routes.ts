import { inWrite, operations } from '#access'
import { inTenant } from '#platform'
import { addCredential } from './add-credential.ts'
import { getCredential, listCredentials, toCredential } from './credentials-store.ts'
import { removeCredential } from './remove-credential.ts'
import { testCredential } from './test-credential.ts'

const on = operations.credentials

export const credentialRoutes = {
  list: on.list.handler(({ context }) =>
    inTenant(context.app.database, context.principal.tenantId, async (tx) => ({
      items: (await listCredentials(tx)).map(toCredential),
      next: null, // a handful, never a page
    })),
  ),
  add: on.add.handler(({ input, context }) => inWrite(context, (tx) => addCredential(tx, context, input))),
  remove: on.remove.handler(({ input, context }) =>
    inWrite(context, (tx) => removeCredential(tx, context.principal, input.credentialId)),
  ),
  test: on.test.handler(async ({ input, context }) => {
    const { tenantId } = context.principal
    const row = await inTenant(context.app.database, tenantId, (tx) => getCredential(tx, input.credentialId))
    return testCredential(context.app, tenantId, row)
  }),
}
