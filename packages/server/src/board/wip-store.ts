import type { ProjectId, TaskId } from '@sentra/contract'
import { sql } from 'kysely'
import type { Tx } from '#platform'

export type UnderWay = { projectId: ProjectId; inProgress: number; inReview: number }

/** Tickets under way of one project, or of each that has any. */
export async function countUnderWay(tx: Tx, projectId?: ProjectId): Promise<UnderWay[]> {
  let query = tx.db
    .selectFrom('tickets')
    .select([
      sql<ProjectId>`project_id`.as('projectId'),
      sql<number>`(count(*) filter (where status = 'in_progress'))::int`.as('inProgress'),
      sql<number>`(count(*) filter (where status = 'in_review'))::int`.as('inReview'),
    ])
    .where('tenant_id', '=', tx.tenantId)
    .where('status', 'in', ['in_progress', 'in_review'])
  if (projectId) query = query.where('project_id', '=', projectId)
  return query.groupBy('project_id').execute()
}

/**
 * Tasks with a planned start that only the number of tickets under way may hold, in the order in which they should
 * begin: urgent tickets first, then those that are due, then the oldest.
 */
export async function listHeldBack(tx: Tx, projectId: ProjectId): Promise<TaskId[]> {
  const { rows } = await sql<{ id: TaskId }>`
    select t.id from planned_starts p
    join tasks t on t.tenant_id = p.tenant_id and t.id = p.task_id
    join tickets k on k.tenant_id = t.tenant_id and k.id = t.ticket_id
    where p.tenant_id = ${tx.tenantId} and t.project_id = ${projectId} and p.failure is null
      and t.deleted_at is null and k.blocked_reason is null and k.status in ('backlog', 'ready', 'done')
      and not exists (
        select from task_dependencies d join tasks other on other.tenant_id = d.tenant_id and other.id = d.depends_on
        where d.tenant_id = t.tenant_id and d.task_id = t.id and other.status <> 'done')
    order by array_position(array['critical', 'high', 'medium', 'low'], k.priority), k.deadline, k.created_at, t.id`.execute(
    tx.db,
  )
  return rows.map(({ id }) => id)
}
