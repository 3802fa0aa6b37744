import type { SentraEvent, SpecId, TaskId } from '@sentra/contract'
import { sql } from 'kysely'
import type { Tx } from '#platform'

/** What happened to a spec, in its writing and in its work, in commit order. */
export async function listHappened(
  tx: Tx,
  { id, taskId }: { id: SpecId; taskId: TaskId },
  { after, limit }: { after: number; limit: number },
): Promise<SentraEvent[]> {
  const { rows } = await sql<Omit<SentraEvent, 'at'> & { at: Date }>`
    select seq, type, at, data from events
    where tenant_id = ${tx.tenantId} and seq > ${after} and task_id in (
      select ${taskId} union all
      select task_id from spec_tasks where tenant_id = ${tx.tenantId} and spec_id = ${id})
    order by seq limit ${limit}`.execute(tx.db)
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }) as SentraEvent)
}
