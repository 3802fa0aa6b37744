import type { Role } from '@sentra/contract'
import { sql } from 'kysely'
import type { App, Tx } from '#platform'
import { acrossTenants } from '#platform/system'

type Database = Pick<App, 'database'>

type TokenKind = 'token' | 'browser' | 'login_code'
export type TokenRow = { tenantId: string; userId: string; role: Role }
type NewToken = TokenRow & { sha256: string; kind: TokenKind; expiresAt: Date | null }

/** The owners of live tokens, by hash; sign-in happens before a tenant is known, so this looks across tenants. */
export async function findTokens(app: Database, hashes: string[]): Promise<Map<string, TokenRow>> {
  const rows = await acrossTenants(app.database)
    .selectFrom('access_tokens')
    .select(['token_sha256', 'tenant_id', 'user_id', 'role'])
    .where(sql<boolean>`token_sha256 = any (${hashes}::text[])`)
    .where('kind', 'in', ['token', 'browser'])
    .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', new Date())]))
    .execute()
  return new Map(
    rows.map((row) => [row.token_sha256, { tenantId: row.tenant_id, userId: row.user_id, role: row.role as Role }]),
  )
}

export async function insertToken(app: Database, token: NewToken): Promise<void> {
  await acrossTenants(app.database)
    .insertInto('access_tokens')
    .values({
      token_sha256: token.sha256,
      tenant_id: token.tenantId,
      user_id: token.userId,
      role: token.role,
      kind: token.kind,
      expires_at: token.expiresAt,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Uses up a login code: true for the first caller before it expires, false for everybody after. */
export async function useLoginCode(app: Database, sha256: string): Promise<TokenRow | undefined> {
  const row = await acrossTenants(app.database)
    .updateTable('access_tokens')
    .set({ used_at: new Date() })
    .where('token_sha256', '=', sha256)
    .where('kind', '=', 'login_code')
    .where('used_at', 'is', null)
    .where('expires_at', '>', new Date())
    .returning(['tenant_id', 'user_id', 'role'])
    .executeTakeFirst()
  return row && { tenantId: row.tenant_id, userId: row.user_id, role: row.role as Role }
}

export async function insertTenant(app: Database, tenantId: string, name: string): Promise<void> {
  await acrossTenants(app.database)
    .insertInto('tenants')
    .values({ tenant_id: tenantId, name })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Goes out with the next statement. */
export function insertAuditEntry(
  tx: Tx,
  entry: { actor: string; action: string; subject: string; details: Record<string, unknown> },
): Promise<void> {
  const row = { ...entry, details: JSON.stringify(entry.details) }
  return tx.send(tx.db.insertInto('audit_entries').values(row).compile())
}

/** Deletes at most `limit` tokens and login codes that expired, or were used up, before a time; how many there were. */
export async function removeSpentTokens(app: Database, before: Date, limit: number): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    delete from access_tokens where token_sha256 in (
      select token_sha256 from access_tokens
      where expires_at < ${before} or (kind = 'login_code' and used_at < ${before}) limit ${limit})`.execute(
    acrossTenants(app.database),
  )
  return Number(numAffectedRows)
}
