import type { SentraEvent } from '@sentra/contract'
import { sql } from 'kysely'
import type { Tx } from '#platform'
import type { SpecRow } from './specs-store.ts'

/** An event, and the title of the task that it is about; null for the task of writing the spec, which is none to people. */
export type TaskEvent = { event: SentraEvent; taskTitle: string | null }

/** What happened of these kinds to a spec, in its writing, in its work and to the pull request of it, in commit order. */
export async function listHappened(
  tx: Tx,
  { id, taskId, ticketId }: Pick<SpecRow, 'id' | 'taskId' | 'ticketId'>,
  { after, limit, types }: { after: number; limit: number; types: readonly string[] },
): Promise<TaskEvent[]> {
  const { rows } = await sql<Omit<SentraEvent, 'at'> & { at: Date; taskTitle: string | null }>`
    select seq, type, at, data, (
      select title from tasks where tasks.tenant_id = events.tenant_id and tasks.id = events.task_id
        and tasks.kind = 'task') as "taskTitle"
    from events
    where tenant_id = ${tx.tenantId} and seq > ${after} and type = any (${[...types]}::text[]) and (task_id in (
      select ${taskId} union all
      select task_id from spec_tasks where tenant_id = ${tx.tenantId} and spec_id = ${id})
      or task_id is null and data ->> 'ticketId' = ${ticketId})
    order by seq limit ${limit}`.execute(tx.db)
  return rows.map(({ taskTitle, at, ...row }) => ({
    event: { ...row, at: at.toISOString() } as SentraEvent,
    taskTitle,
  }))
}
