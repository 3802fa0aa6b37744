import { createHash, randomBytes } from 'node:crypto'
import type { AttemptId, CredentialId, ModelWire } from '@sentra/contract'
import { sql } from 'kysely'
import type { Tx } from '#platform'

const hash = (token: string) => createHash('sha256').update(token).digest('hex')

/** Lets one attempt call the models of a credential. Returns the token; an earlier lease's token is void from now on. */
export async function issueGrant(tx: Tx, grant: { attemptId: AttemptId; credentialId: CredentialId }): Promise<string> {
  const token = randomBytes(32).toString('base64url')
  const values = { token_sha256: hash(token), credential_id: grant.credentialId }
  await tx.db
    .insertInto('model_grants')
    .values({ attempt_id: grant.attemptId, ...values })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'attempt_id']).doUpdateSet({ ...values, ended_at: null }))
    .execute()
  return token
}

/** The attempt is over: its token opens nothing any more. */
export async function endGrant(tx: Tx, attemptId: AttemptId): Promise<void> {
  await tx.db
    .updateTable('model_grants')
    .set({ ended_at: new Date() })
    .where('tenant_id', '=', tx.tenantId)
    .where('attempt_id', '=', attemptId)
    .where('ended_at', 'is', null)
    .execute()
}

export type Grant = {
  attemptId: AttemptId
  credentialId: CredentialId
  wire: ModelWire
  baseUrl: string
  sealedKey: Buffer | null
}

/** What a token opens now; undefined when its attempt is over or the key was removed. Notes that the key was used. */
export async function useGrant(tx: Tx, token: string): Promise<Grant | undefined> {
  const { rows } = await sql<Grant>`
    with found as (
      select g.attempt_id, c.* from model_grants g
      join credentials c on c.tenant_id = g.tenant_id and c.id = g.credential_id and c.removed_at is null
      where g.tenant_id = ${tx.tenantId} and g.token_sha256 = ${hash(token)} and g.ended_at is null
    ), used as (
      update credentials set last_used_at = now() from found
      where credentials.tenant_id = found.tenant_id and credentials.id = found.id
        -- A row is not rewritten for every call of a busy agent.
        and (credentials.last_used_at is null or credentials.last_used_at < now() - interval '1 minute')
    )
    select attempt_id as "attemptId", id as "credentialId", wire, base_url as "baseUrl", sealed_key as "sealedKey"
    from found`.execute(tx.db)
  return rows[0]
}
