import type { ProjectId, TaskId, TaskStatus } from '@sentra/contract'
import { sql } from 'kysely'
import type { Tx } from '#platform'

/** A task that is or will soon be under way, with the branch of its newest run. */
export type UnderWay = {
  id: TaskId
  title: string
  status: TaskStatus
  ownedFiles: string[]
  baseCommit: string | null
  headCommit: string | null
}

/** Tasks at work, ready, in review or planned, except one; the newest first. */
export async function listUnderWay(
  tx: Tx,
  { projectId, except, limit }: { projectId: ProjectId; except: TaskId; limit: number },
): Promise<UnderWay[]> {
  const { rows } = await sql<UnderWay>`
    select t.id, t.title, t.status, t.owned_files as "ownedFiles",
      r.base_commit as "baseCommit", r.head_commit as "headCommit"
    from tasks t
    left join lateral (
      select base_commit, head_commit from runs r
      where r.tenant_id = t.tenant_id and r.task_id = t.id order by r.created_at desc limit 1) r on true
    where t.tenant_id = ${tx.tenantId} and t.project_id = ${projectId} and t.id <> ${except} and t.deleted_at is null
      and (t.status in ('ready', 'running', 'in_review') or (t.status = 'pending' and exists (
        select from planned_starts p where p.tenant_id = t.tenant_id and p.task_id = t.id)))
    order by t.created_at desc, t.id desc limit ${limit}`.execute(tx.db)
  return rows
}
