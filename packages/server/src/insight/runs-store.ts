import type { TicketId } from '@sentra/contract'
import { sql } from 'kysely'
import type { Tx } from '#platform'

/** Runs of all tasks of a ticket. */
export async function countRuns(tx: Tx, ticketId: TicketId): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from runs r join tasks t on t.tenant_id = r.tenant_id and t.id = r.task_id
    where r.tenant_id = ${tx.tenantId} and t.ticket_id = ${ticketId}`.execute(tx.db)
  return rows[0]?.count ?? 0
}
