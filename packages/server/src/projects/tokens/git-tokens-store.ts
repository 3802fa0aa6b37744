import { type GitToken, type GitTokenId, SentraError } from '@sentra/contract'
import { sql } from 'kysely'
import type { Tx } from '#platform'

export type GitTokenRow = Omit<GitToken, 'createdAt'> & { createdAt: Date; sealedToken: Buffer | null }

function selectTokens(tx: Tx) {
  return tx.db
    .selectFrom('git_tokens')
    .select([
      sql<GitTokenId>`id`.as('id'),
      'origin',
      'username',
      'hint',
      'sealed_token as sealedToken',
      'created_at as createdAt',
    ])
    .where('tenant_id', '=', tx.tenantId)
    .where('removed_at', 'is', null)
}

export function listGitTokens(tx: Tx): Promise<GitTokenRow[]> {
  return selectTokens(tx).orderBy('origin').execute()
}

export function findGitToken(tx: Tx, origin: string): Promise<GitTokenRow | undefined> {
  return selectTokens(tx).where('origin', '=', origin).executeTakeFirst()
}

export async function getGitToken(tx: Tx, id: GitTokenId): Promise<GitTokenRow> {
  const row = await selectTokens(tx).where('id', '=', id).executeTakeFirst()
  if (!row) throw new SentraError('NOT_FOUND', `There is no token ${id}: \`sentra tokens\` lists them.`)
  return row
}

type NewToken = Omit<GitTokenRow, 'createdAt'> & { sealedToken: Buffer; createdBy: string }

export async function insertGitToken(tx: Tx, token: NewToken): Promise<GitTokenRow> {
  const { id, origin, username, hint, sealedToken, createdBy } = token
  await tx.db
    .insertInto('git_tokens')
    .values({ id, origin, username, hint, sealed_token: sealedToken, created_by: createdBy })
    .execute()
  return getGitToken(tx, id)
}

/** The sealed token goes for good; the row stays for the record. */
export async function removeGitTokenRow(tx: Tx, id: GitTokenId): Promise<void> {
  await tx.db
    .updateTable('git_tokens')
    .set({ removed_at: new Date(), sealed_token: null })
    .where('tenant_id', '=', tx.tenantId)
    .where('id', '=', id)
    .execute()
}

export function toGitToken({ sealedToken: _, createdAt, ...same }: GitTokenRow): GitToken {
  return { ...same, createdAt: createdAt.toISOString() }
}
