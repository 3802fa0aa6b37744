import type { AttemptId, RunId, RunnerId } from '@sentra/contract'
import type { WorktreeReport } from '@sentra/contract/runner'
import { sql } from 'kysely'
import type { Tx } from '#platform'

export type WorktreeRow = {
  attemptId: AttemptId
  runnerId: RunnerId
  path: string
  branch: string
  frontendPort: number | null
  backendPort: number | null
  createdAt: Date
  trashedAt: Date | null
  deletedAt: Date | null
  emptyRequestedAt: Date | null
  attemptEndedAt: Date | null
}

/** Stores each report as it is; one of an attempt that is not the tenant's is left out. */
export async function saveWorktrees(tx: Tx, runnerId: RunnerId, reports: WorktreeReport[]): Promise<void> {
  if (reports.length === 0) return
  await sql`
    insert into worktrees (attempt_id, runner_id, run_id, task_id, path, branch_name, frontend_port, backend_port,
      created_at, trashed_at, deleted_at)
    select a.id, ${runnerId}, a.run_id, r.task_id, report.path, report.branch, (report.ports ->> 'frontend')::int,
      (report.ports ->> 'backend')::int, report."madeAt", report."trashedAt", report."removedAt"
    from jsonb_to_recordset(${JSON.stringify(reports)}::jsonb) as report ("attemptId" text, path text, branch text,
      ports jsonb, "madeAt" timestamptz, "trashedAt" timestamptz, "removedAt" timestamptz)
    join attempts a on a.tenant_id = ${tx.tenantId} and a.id = report."attemptId"
    join runs r on r.tenant_id = a.tenant_id and r.id = a.run_id
    on conflict (tenant_id, attempt_id, runner_id) do update
      set path = excluded.path, trashed_at = excluded.trashed_at, deleted_at = excluded.deleted_at`.execute(tx.db)
}

/** A runner said what lies on its host: all else that was there is gone, deleted by somebody else. */
export async function removeMissingWorktrees(tx: Tx, runnerId: RunnerId, there: WorktreeReport[]): Promise<void> {
  await sql`
    update worktrees set deleted_at = now()
    where tenant_id = ${tx.tenantId} and runner_id = ${runnerId} and deleted_at is null
      and attempt_id <> all (${there.map((report) => report.attemptId)}::text[])`.execute(tx.db)
}

/** In the order they were made. */
export async function listWorktrees(tx: Tx, runId: RunId): Promise<WorktreeRow[]> {
  const { rows } = await sql<WorktreeRow>`
    select w.attempt_id as "attemptId", w.runner_id as "runnerId", w.path, w.branch_name as branch,
      w.frontend_port as "frontendPort", w.backend_port as "backendPort", w.created_at as "createdAt",
      w.trashed_at as "trashedAt", w.deleted_at as "deletedAt",
      w.empty_requested_at as "emptyRequestedAt", a.ended_at as "attemptEndedAt"
    from worktrees w join attempts a on a.tenant_id = w.tenant_id and a.id = w.attempt_id
    where w.tenant_id = ${tx.tenantId} and w.run_id = ${runId} order by w.created_at`.execute(tx.db)
  return rows
}
