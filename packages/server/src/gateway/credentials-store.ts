import { type Credential, type CredentialId, type ModelWire, SentraError } from '@sentra/contract'
import { sql } from 'kysely'
import type { Tx } from '#platform'

export type CredentialRow = Omit<Credential, 'createdAt' | 'lastUsedAt'> & {
  createdAt: Date
  lastUsedAt: Date | null
  sealedKey: Buffer | null
}

function selectCredentials(tx: Tx) {
  return tx.db
    .selectFrom('credentials')
    .select([
      sql<CredentialId>`id`.as('id'),
      'name',
      sql<ModelWire>`wire`.as('wire'),
      'base_url as baseUrl',
      'hint',
      'sealed_key as sealedKey',
      'created_at as createdAt',
      'last_used_at as lastUsedAt',
    ])
    .where('tenant_id', '=', tx.tenantId)
    .where('removed_at', 'is', null)
}

/** Oldest first: the first that fits is the one a run gets when nothing else was said. */
export function listCredentials(tx: Tx): Promise<CredentialRow[]> {
  return selectCredentials(tx).orderBy('created_at').orderBy('id').execute()
}

/** Undefined when it was removed. */
export function findCredential(tx: Tx, id: CredentialId): Promise<CredentialRow | undefined> {
  return selectCredentials(tx).where('id', '=', id).executeTakeFirst()
}

export async function getCredential(tx: Tx, id: CredentialId): Promise<CredentialRow> {
  const row = await findCredential(tx, id)
  if (!row) throw new SentraError('NOT_FOUND', `There is no key ${id}: \`sentra keys list\` shows them.`)
  return row
}

type NewCredential = Pick<CredentialRow, 'id' | 'name' | 'wire' | 'baseUrl' | 'sealedKey' | 'hint'> & {
  createdBy: string
}

/** NAME_TAKEN when the tenant has one of that name. */
export async function insertCredential(tx: Tx, credential: NewCredential): Promise<CredentialRow> {
  await tx.db
    .insertInto('credentials')
    .values({
      id: credential.id,
      name: credential.name,
      wire: credential.wire,
      base_url: credential.baseUrl,
      sealed_key: credential.sealedKey,
      hint: credential.hint,
      created_by: credential.createdBy,
    })
    .execute()
    .catch((error: unknown) => refuseTakenName(error, credential.name))
  return getCredential(tx, credential.id)
}

function refuseTakenName(error: unknown, name: string): never {
  if ((error as { constraint?: string }).constraint !== 'credentials_name') throw error
  const message = `A key named ${name} exists already: remove it first (\`sentra keys remove ${name}\`), or choose another name.`
  throw new SentraError('NAME_TAKEN', message, { cause: error })
}

/** The sealed key goes for good; the row stays, because runs and calls name it. */
export async function removeCredentialRow(tx: Tx, id: CredentialId): Promise<void> {
  await tx.db
    .updateTable('credentials')
    .set({ removed_at: new Date(), sealed_key: null })
    .where('tenant_id', '=', tx.tenantId)
    .where('id', '=', id)
    .execute()
}

export function toCredential({ sealedKey: _, createdAt, lastUsedAt, ...same }: CredentialRow): Credential {
  return { ...same, createdAt: createdAt.toISOString(), lastUsedAt: lastUsedAt?.toISOString() ?? null }
}
