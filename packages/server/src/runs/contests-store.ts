import { type ContestId, type RunId, SentraError, type TaskId } from '@sentra/contract'
import { sql } from 'kysely'
import type { Tx } from '#platform'
import { type RunRow, selectRuns } from './runs-store.ts'

/** The runs of a contest in the order in which they were named. */
export async function listEntries(tx: Tx, contestId: ContestId): Promise<RunRow[]> {
  return found(await selectRuns(tx).where('contest_id', '=', contestId).orderBy('lane').execute(), contestId)
}

/** As listEntries, each locked, in that order by everybody: no entry ends, begins or is kept meanwhile. */
export async function lockEntries(tx: Tx, contestId: ContestId): Promise<RunRow[]> {
  const rows = selectRuns(tx).where('contest_id', '=', contestId).orderBy('lane').forUpdate()
  return found(await rows.execute(), contestId)
}

function found(rows: RunRow[], contestId: ContestId): RunRow[] {
  if (rows.length === 0) throw new SentraError('NOT_FOUND', `There is no contest ${contestId}.`)
  return rows
}

export async function findNewestContest(tx: Tx, taskId: TaskId): Promise<ContestId | undefined> {
  const row = await tx.db
    .selectFrom('runs')
    .select(sql<ContestId>`contest_id`.as('contestId'))
    .where('tenant_id', '=', tx.tenantId)
    .where('task_id', '=', taskId)
    .where('contest_id', 'is not', null)
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.contestId
}

/** Makes this entry the kept one in place of any other. The entries are locked. */
export async function saveKept(tx: Tx, contestId: ContestId, kept: { runId: RunId; by: string | null }): Promise<void> {
  const entries = tx.db.updateTable('runs').where('tenant_id', '=', tx.tenantId).where('contest_id', '=', contestId)
  // One after the other: a unique index allows one kept entry at any moment.
  await entries.set({ kept_at: null, kept_by: null }).where('kept_at', 'is not', null).execute()
  await entries
    .set({ kept_at: sql`now()`, kept_by: kept.by })
    .where('id', '=', kept.runId)
    .execute()
}
