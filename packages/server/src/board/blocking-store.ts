import type { TaskId, TaskStatus, TicketId } from '@sentra/contract'
import { sql } from 'kysely'
import type { Tx } from '#platform'
import type { Edge } from './dependency-rules.ts'

export type AroundRow = {
  id: TaskId
  title: string
  status: TaskStatus
  ticketId: TicketId | null
  ticketTitle: string | null
}

/** More than a person can see in one picture. */
const MAX_AROUND = 500

/** Tasks of a ticket, those next to them in either direction, and `others`; oldest first. */
export async function listAround(tx: Tx, ticketId: TicketId, others: readonly TaskId[]): Promise<AroundRow[]> {
  const { rows } = await sql<AroundRow>`
    with own as (
      select id from tasks
      where tenant_id = ${tx.tenantId} and ticket_id = ${ticketId} and deleted_at is null and kind = 'task'
    ), around as (
      select id from own
      union select d.depends_on from task_dependencies d join own on d.task_id = own.id where d.tenant_id = ${tx.tenantId}
      union select d.task_id from task_dependencies d join own on d.depends_on = own.id where d.tenant_id = ${tx.tenantId}
      union select unnest(${[...others]}::text[])
    )
    select t.id, t.title, t.status, t.ticket_id as "ticketId", k.title as "ticketTitle"
    from around join tasks t on t.tenant_id = ${tx.tenantId} and t.id = around.id
    left join tickets k on k.tenant_id = t.tenant_id and k.id = t.ticket_id
    order by t.created_at, t.id limit ${MAX_AROUND}`.execute(tx.db)
  return rows
}

/** Dependencies both of whose tasks are among these. */
export async function listEdgesAmong(tx: Tx, ids: readonly TaskId[]): Promise<Edge[]> {
  const { rows } = await sql<Edge>`
    select task_id as "taskId", depends_on as "dependsOn" from task_dependencies
    where tenant_id = ${tx.tenantId} and task_id = any (${[...ids]}::text[]) and depends_on = any (${[...ids]}::text[])
    order by created_at, task_id, depends_on`.execute(tx.db)
  return rows
}
