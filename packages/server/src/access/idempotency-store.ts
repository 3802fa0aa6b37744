import { SentraError } from '@sentra/contract'
import { sql } from 'kysely'
import type { App, Tx } from '#platform'
import { acrossTenants } from '#platform/system'

type Claim = { key: string; operation: string; inputSha256: string }

/**
 * Takes the key for this transaction, or returns the reply of the transaction that had it. A concurrent request with
 * the same key waits on the primary key until the first one ends.
 */
export async function claimKey(tx: Tx, claim: Claim): Promise<{ reply: unknown } | undefined> {
  const inserted = await tx.db
    .insertInto('idempotency_keys')
    .values({ key: claim.key, operation: claim.operation, input_sha256: claim.inputSha256 })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  if (inserted.numInsertedOrUpdatedRows === 1n) return undefined
  const row = await tx.db
    .selectFrom('idempotency_keys')
    .selectAll()
    .where('tenant_id', '=', tx.tenantId)
    .where('key', '=', claim.key)
    .executeTakeFirstOrThrow()
  if (row.operation !== claim.operation || row.input_sha256 !== claim.inputSha256) {
    throw new SentraError('IDEMPOTENCY_KEY_REUSED', 'This Idempotency-Key belongs to another request: use a new key.')
  }
  return { reply: row.reply }
}

/** Goes out with the next statement. */
export function saveReply(tx: Tx, key: string, reply: unknown): Promise<void> {
  const saving = tx.db
    .updateTable('idempotency_keys')
    .set({ reply: JSON.stringify(reply) })
    .where('tenant_id', '=', tx.tenantId)
    .where('key', '=', key)
  return tx.send(saving.compile())
}

/** Deletes at most `limit` replies of all tenants from before a time; how many there were. */
export async function removeReplies(app: Pick<App, 'database'>, before: Date, limit: number): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    delete from idempotency_keys where ctid = any (array(
      select ctid from idempotency_keys where created_at < ${before} limit ${limit}))`.execute(
    acrossTenants(app.database),
  )
  return Number(numAffectedRows)
}
