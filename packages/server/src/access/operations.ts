import { createHash } from 'node:crypto'
import { api, type OperationMeta, rolePermissions, SentraError } from '@sentra/contract'
import { implement } from '@orpc/server'
import { type App, inTenant, type Principal, type Tx } from '#platform'
import { claimKey, saveReply } from './idempotency-store.ts'

/** What a handler knows of its request. */
type RequestContext<A extends App = App> = {
  app: A
  principal: Principal | undefined
  requestId: string
  idempotencyKey: string | undefined
}

type CheckedContext = RequestContext & { principal: Principal; operation: string; inputSha256: string }

/** The contract, ready to be implemented: each handler runs only for a principal whose role has the permission. */
export const operations = implement(api)
  .$context<RequestContext>()
  .use(({ context, path, procedure, next }, input) => {
    const principal = requirePermission(context.principal, procedure['~orpc'].meta.permission)
    const inputSha256 = createHash('sha256')
      .update(JSON.stringify(input) ?? '')
      .digest('hex')
    return next({ context: { principal, operation: path.join('.'), inputSha256 } })
  })

/** Who asks, when their role has the permission (null: everybody who is signed in or not). UNAUTHENTICATED, FORBIDDEN. */
export function requirePermission(
  principal: Principal | undefined,
  permission: OperationMeta['permission'],
): Principal {
  if (!principal) {
    throw new SentraError(
      'UNAUTHENTICATED',
      'Sign in first: send `Authorization: Bearer <token>` or open a login link.',
    )
  }
  if (permission === null || rolePermissions[principal.role].includes(permission)) return principal
  const message = `Your role ${principal.role} lacks ${permission}: ask a tenant administrator.`
  throw new SentraError('FORBIDDEN', message, { details: { permission } })
}

/**
 * Runs a write in one transaction. With an Idempotency-Key the reply is stored beside the effect, so a client that
 * never saw the answer (a cut line, a crash after COMMIT) repeats the request and gets the first reply.
 */
export function inWrite<T>(context: CheckedContext, body: (tx: Tx) => Promise<T>): Promise<T> {
  return inTenant(context.app.database, context.principal.tenantId, async (tx) => {
    const key = context.idempotencyKey
    if (key === undefined) return body(tx)
    const earlier = await claimKey(tx, { key, operation: context.operation, inputSha256: context.inputSha256 })
    if (earlier) return earlier.reply as T
    const reply = await body(tx)
    await saveReply(tx, key, reply)
    return reply
  })
}
