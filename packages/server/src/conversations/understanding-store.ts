import type { TaskId, Understanding } from '@sentra/contract'
import { sql } from 'kysely'
import type { Tx } from '#platform'

/** What the architect said last that it understands; null before the first time. */
export async function findUnderstanding(tx: Tx, taskId: TaskId): Promise<Understanding | null> {
  const { rows } = await sql<{ understanding: Understanding }>`
    select a.understanding from attempts a join runs r on r.tenant_id = a.tenant_id and r.id = a.run_id
    where a.tenant_id = ${tx.tenantId} and r.task_id = ${taskId} and a.understanding is not null
    order by a.created_at desc limit 1`.execute(tx.db)
  return rows[0]?.understanding ?? null
}
