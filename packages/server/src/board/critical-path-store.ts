import type { ProjectId, TaskId, TaskStatus, TaskType, TicketId } from '@sentra/contract'
import { sql } from 'kysely'
import type { Tx } from '#platform'
import type { Edge } from './dependency-rules.ts'
import type { Finished } from './duration-rules.ts'

export type OpenTaskRow = {
  id: TaskId
  title: string
  type: TaskType
  status: TaskStatus
  ticketId: TicketId | null
  /** Of the run that is not over. */
  minutesAtWork: number
}

/** Tasks of a project that are not done: those that were given up too, where another task still waits for them. */
export async function listUndone(tx: Tx, projectId: ProjectId): Promise<OpenTaskRow[]> {
  const { rows } = await sql<OpenTaskRow>`
    select t.id, t.title, t.type, t.status, t.ticket_id as "ticketId",
      coalesce(extract(epoch from now() - r.started_at) / 60, 0)::float8 as "minutesAtWork"
    from tasks t
    left join runs r on r.tenant_id = t.tenant_id and r.task_id = t.id and r.state in ('queued', 'running', 'waiting')
    where t.tenant_id = ${tx.tenantId} and t.project_id = ${projectId} and t.status <> 'done'
      and ((t.deleted_at is null and t.status <> 'cancelled') or exists (
        select from task_dependencies d where d.tenant_id = t.tenant_id and d.depends_on = t.id))`.execute(tx.db)
  return rows
}

/** Dependencies between tasks of a project that are not done. */
export async function listUndoneEdges(tx: Tx, projectId: ProjectId): Promise<Edge[]> {
  const { rows } = await sql<Edge>`
    select d.task_id as "taskId", d.depends_on as "dependsOn"
    from task_dependencies d
    join tasks t on t.tenant_id = d.tenant_id and t.id = d.task_id
    join tasks o on o.tenant_id = d.tenant_id and o.id = d.depends_on
    where d.tenant_id = ${tx.tenantId} and t.project_id = ${projectId} and t.status not in ('done', 'cancelled')
      and t.deleted_at is null and o.status <> 'done'`.execute(tx.db)
  return rows
}

/** How long the runs of tasks that are done took, by type. */
export async function listFinished(tx: Tx, projectId: ProjectId): Promise<Finished[]> {
  const { rows } = await sql<Finished>`
    with took as (
      select t.id, t.type, (sum(extract(epoch from r.ended_at - r.started_at)) / 60)::float8 as minutes
      from tasks t join runs r on r.tenant_id = t.tenant_id and r.task_id = t.id
      where t.tenant_id = ${tx.tenantId} and t.project_id = ${projectId} and t.status = 'done'
        and r.started_at is not null and r.ended_at is not null
      group by t.id, t.type)
    select type, percentile_cont(0.5) within group (order by minutes) as "medianMinutes", count(*)::int as count
    from took group by type order by type`.execute(tx.db)
  return rows
}
