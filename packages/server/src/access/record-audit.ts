import type { Principal, Tx } from '#platform'
import { insertAuditEntry } from './access-store.ts'

/** Writes who did what to which thing, in the transaction that did it. */
export async function recordAudit(
  tx: Tx,
  principal: Principal,
  entry: { action: string; subject: string; details?: Record<string, unknown> },
): Promise<void> {
  await insertAuditEntry(tx, { actor: principal.userId, details: {}, ...entry })
}
