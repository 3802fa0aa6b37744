import type { RunId, TaskId, TicketId } from '@sentra/contract'
import { sql } from 'kysely'
import type { Tx } from '#platform'

/** The work of one run: where it began, where it ends, and the merge that brought it to the project's branch. */
export type Piece = {
  taskId: TaskId
  taskTitle: string
  runId: RunId
  base: string
  head: string
  merge: string | null
}

/** What landed on a ticket's branch, in that order; `head` is the branch's head after it. */
export async function listOnBranch(tx: Tx, ticketId: TicketId): Promise<Piece[]> {
  const { rows } = await sql<Piece>`
    select c.task_id as "taskId", t.title as "taskTitle", c.run_id as "runId", c.onto_commit as base,
      c.combined_commit as head, null as merge
    from train_cars c join tasks t on t.tenant_id = c.tenant_id and t.id = c.task_id
    where c.tenant_id = ${tx.tenantId} and c.ticket_id = ${ticketId} and c.state = 'landed'
      and c.onto_commit is not null and c.combined_commit is not null
    order by c.changed_at, c.position`.execute(tx.db)
  return rows
}

/** Pull requests of a ticket's tasks that were merged, the newest of them, oldest first. */
export async function listMergedPulls(tx: Tx, ticketId: TicketId, limit: number): Promise<Piece[]> {
  const { rows } = await sql<Piece>`
    select p.task_id as "taskId", t.title as "taskTitle", p.run_id as "runId", p.base_commit as base,
      p.head_commit as head, p.merge_commit as merge
    from pull_requests p join tasks t on t.tenant_id = p.tenant_id and t.id = p.task_id
    where p.tenant_id = ${tx.tenantId} and t.ticket_id = ${ticketId} and p.state = 'merged' and p.run_id is not null
    order by p.merged_at desc, p.id desc limit ${limit}`.execute(tx.db)
  return rows.toReversed()
}
