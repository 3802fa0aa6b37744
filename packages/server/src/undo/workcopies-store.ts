import { type AttemptId, type ProjectId, type RunId, SentraError, type TaskId } from '@sentra/contract'
import { sql } from 'kysely'
import type { Tx } from '#platform'

/** A working copy that lies in the trash of its host. */
export type WorkcopyRow = {
  attemptId: AttemptId
  projectId: ProjectId
  projectName: string
  taskId: TaskId
  taskTitle: string
  runId: RunId
  stage: string
  path: string
  /** What of it is in the project's store. */
  commit: string | null
  trashedAt: Date
}

type Filter = {
  projectId?: ProjectId | undefined
  taskId?: TaskId | undefined
  attemptId?: AttemptId | undefined
  before?: Date | undefined
  limit: number
}

/** Newest first; those that shall leave the trash are not among them. */
export async function listWorkcopies(tx: Tx, filter: Filter): Promise<WorkcopyRow[]> {
  const { projectId = null, taskId = null, attemptId = null, before = null, limit } = filter
  const { rows } = await sql<WorkcopyRow>`
    select w.attempt_id as "attemptId", r.project_id as "projectId", p.name as "projectName", w.task_id as "taskId",
      t.title as "taskTitle", w.run_id as "runId", a.stage, w.path, coalesce(a.staged_head, a.commit) as commit,
      w.trashed_at as "trashedAt"
    from worktrees w
    join attempts a on a.tenant_id = w.tenant_id and a.id = w.attempt_id
    join runs r on r.tenant_id = w.tenant_id and r.id = w.run_id
    join tasks t on t.tenant_id = w.tenant_id and t.id = w.task_id
    join projects p on p.tenant_id = w.tenant_id and p.id = r.project_id
    where w.tenant_id = ${tx.tenantId} and w.trashed_at is not null and w.deleted_at is null
      and w.empty_requested_at is null
      and (${projectId}::text is null or r.project_id = ${projectId})
      and (${taskId}::text is null or w.task_id = ${taskId})
      and (${attemptId}::text is null or w.attempt_id = ${attemptId})
      and (${before}::timestamptz is null or w.trashed_at <= ${before})
    order by w.trashed_at desc limit ${limit}`.execute(tx.db)
  return rows
}

export async function getWorkcopy(tx: Tx, attemptId: AttemptId): Promise<WorkcopyRow> {
  const row = (await listWorkcopies(tx, { attemptId, limit: 1 }))[0]
  if (row) return row
  const message = `There is no working copy of ${attemptId} in the trash: \`sentra trash list --working-copies\` shows what is.`
  throw new SentraError('NOT_FOUND', message)
}

/** Their hosts are told with the next beat; the rows say when they are gone. */
export async function requestEmptying(tx: Tx, attemptIds: AttemptId[]): Promise<void> {
  await sql`
    update worktrees set empty_requested_at = now()
    where tenant_id = ${tx.tenantId} and attempt_id = any (${attemptIds}::text[]) and trashed_at is not null
      and deleted_at is null and empty_requested_at is null`.execute(tx.db)
}
