import type { Credential, CredentialId } from '@sentra/contract'
import { recordAudit } from '#access'
import { appendEvent } from '#events'
import type { Principal, Tx } from '#platform'
import { getCredential, removeCredentialRow, toCredential } from './credentials-store.ts'

/** Forgets a key at once and for good: live runs that use it get no further model calls. */
export async function removeCredential(tx: Tx, principal: Principal, id: CredentialId): Promise<Credential> {
  const row = await getCredential(tx, id)
  await removeCredentialRow(tx, id)
  await recordAudit(tx, principal, { action: 'credential:remove', subject: id, details: { name: row.name } })
  appendEvent(tx, 'credential.removed', { credentialId: id, name: row.name })
  return toCredential(row)
}
