import type { AttemptId, ProjectId, RunId, TaskId } from '@sentra/contract'
import { sql } from 'kysely'
import type { Tx } from '#platform'
import type { Ranked } from './score-rules.ts'

export type Candidate = Ranked & {
  id: AttemptId
  runId: RunId
  projectId: ProjectId
  taskId: TaskId
  kind: 'agent' | 'command'
  agent: string
}

/** Of each project so many in the order of urgency, and so many of the oldest and of those that are due first. */
const BY_URGENCY = 20
const BY_AGE = 5

/** Ready attempts that may be next, with what their order depends on. All that matter, whatever waits behind them. */
export async function listCandidates(tx: Tx): Promise<Candidate[]> {
  const { rows } = await sql<Candidate>`
    with ready as (
      select a.id, a.run_id, a.project_id, r.task_id, a.kind, a.urgency, a.created_at, r.state as run_state,
        coalesce(r.roles -> a.role ->> 'agent', r.agent) as agent, least(t.deadline, k.deadline) as deadline,
        row_number() over (partition by a.project_id order by a.urgency desc, a.created_at, a.id) as by_urgency,
        row_number() over (partition by a.project_id order by a.created_at, a.id) as by_age,
        row_number() over (partition by a.project_id order by least(t.deadline, k.deadline), a.created_at, a.id) as by_deadline
      from attempts a
      join runs r on r.tenant_id = a.tenant_id and r.id = a.run_id
      join tasks t on t.tenant_id = r.tenant_id and t.id = r.task_id
      left join tickets k on k.tenant_id = t.tenant_id and k.id = t.ticket_id
      where a.tenant_id = ${tx.tenantId} and a.state = 'ready' and r.state in ('queued', 'running')
        and r.paused_at is null
        and (a.not_before is null or a.not_before <= now())
    )
    select id, run_id as "runId", project_id as "projectId", task_id as "taskId", kind, agent, urgency,
      extract(epoch from now() - created_at)::float8 as "waitedSeconds",
      extract(epoch from deadline - now())::float8 as "secondsLeft",
      (select count(*)::int from task_dependencies d join tasks o on o.tenant_id = d.tenant_id and o.id = d.task_id
       where d.tenant_id = ${tx.tenantId} and d.depends_on = ready.task_id and o.status not in ('done', 'cancelled')) as dependants,
      run_state = 'running' as "isUnderWay",
      (select count(*)::int from attempts l where l.tenant_id = ${tx.tenantId} and l.project_id = ready.project_id
         and l.state in ('leased', 'running', 'unreachable')) as live
    from ready where by_urgency <= ${BY_URGENCY} or by_age <= ${BY_AGE} or by_deadline <= ${BY_AGE}`.execute(tx.db)
  return rows
}

/** Whether asking for work is worth a runner's while. */
export async function hasReadyAttempt(tx: Tx): Promise<boolean> {
  const { rows } = await sql`
    select from attempts a join runs r on r.tenant_id = a.tenant_id and r.id = a.run_id
    where a.tenant_id = ${tx.tenantId} and a.state = 'ready' and r.state in ('queued', 'running')
      and r.paused_at is null
      and (a.not_before is null or a.not_before <= now()) limit 1`.execute(tx.db)
  return rows.length > 0
}

/** Runs of a project that are at work on a task with files of its own. */
export async function listOwnersAtWork(
  tx: Tx,
  projectId: ProjectId,
): Promise<{ taskId: TaskId; ownedFiles: string[] }[]> {
  const { rows } = await sql<{ taskId: TaskId; ownedFiles: string[] }>`
    select t.id as "taskId", t.owned_files as "ownedFiles"
    from runs r join tasks t on t.tenant_id = r.tenant_id and t.id = r.task_id
    where r.tenant_id = ${tx.tenantId} and r.project_id = ${projectId} and r.state in ('running', 'waiting')
      and cardinality(t.owned_files) > 0 order by r.created_at`.execute(tx.db)
  return rows
}

/** The attempt of a run that waits to be given out. */
export async function findReadyAttempt(
  tx: Tx,
  runId: RunId,
): Promise<{ agent: string | null; delaySeconds: number } | undefined> {
  const { rows } = await sql<{ agent: string | null; delaySeconds: number }>`
    select case when a.kind = 'agent' then coalesce(r.roles -> a.role ->> 'agent', r.agent) end as agent,
      greatest(0, coalesce(extract(epoch from a.not_before - now()), 0))::float8 as "delaySeconds"
    from attempts a join runs r on r.tenant_id = a.tenant_id and r.id = a.run_id
    where a.tenant_id = ${tx.tenantId} and a.run_id = ${runId} and a.state = 'ready'
      and r.state in ('queued', 'running') limit 1`.execute(tx.db)
  return rows[0]
}
