import {
  type ProjectId,
  type PullRequestId,
  type RunId,
  SentraError,
  type TaskId,
  type TrashEntryId,
  type TrashKind,
} from '@sentra/contract'
import { sql } from 'kysely'
import type { App, Tx } from '#platform'
import { acrossTenants } from '#platform/system'

export type TrashEntryRow = {
  id: TrashEntryId
  kind: Exclude<TrashKind, 'working_copy'>
  projectId: ProjectId
  taskId: TaskId | null
  runId: RunId | null
  pullRequestId: PullRequestId | null
  what: string
  commit: string | null
  /** What undoing needs, by kind: read with the schema of whoever wrote it. */
  before: unknown
  discardedBy: string
  discardedAt: Date
  restoredAt: Date | null
  restoredAs: string | null
  emptiedAt: Date | null
}

type NewEntry = Omit<TrashEntryRow, 'discardedAt' | 'restoredAt' | 'restoredAs' | 'emptiedAt'>

export async function insertTrashEntry(tx: Tx, entry: NewEntry): Promise<void> {
  await tx.db
    .insertInto('trash_entries')
    .values({
      id: entry.id,
      kind: entry.kind,
      project_id: entry.projectId,
      task_id: entry.taskId,
      run_id: entry.runId,
      pull_request_id: entry.pullRequestId,
      what: entry.what,
      commit: entry.commit,
      before: JSON.stringify(entry.before),
      discarded_by: entry.discardedBy,
    })
    .execute()
}

function selectEntries(tx: Tx) {
  return tx.db
    .selectFrom('trash_entries')
    .select([
      sql<TrashEntryId>`id`.as('id'),
      sql<TrashEntryRow['kind']>`kind`.as('kind'),
      sql<ProjectId>`project_id`.as('projectId'),
      sql<TaskId | null>`task_id`.as('taskId'),
      sql<RunId | null>`run_id`.as('runId'),
      sql<PullRequestId | null>`pull_request_id`.as('pullRequestId'),
      'what',
      'commit',
      sql`before`.as('before'),
      'discarded_by as discardedBy',
      'discarded_at as discardedAt',
      'restored_at as restoredAt',
      'restored_as as restoredAs',
      'emptied_at as emptiedAt',
    ])
    .where('trash_entries.tenant_id', '=', tx.tenantId)
}

export async function getTrashEntry(tx: Tx, id: TrashEntryId): Promise<TrashEntryRow> {
  return found(await selectEntries(tx).where('id', '=', id).executeTakeFirst(), id)
}

export async function lockTrashEntry(tx: Tx, id: TrashEntryId): Promise<TrashEntryRow> {
  return found(await selectEntries(tx).where('id', '=', id).forUpdate().executeTakeFirst(), id)
}

function found(row: TrashEntryRow | undefined, id: string): TrashEntryRow {
  if (!row) throw new SentraError('NOT_FOUND', `There is no ${id} in the trash: \`sentra trash list\` shows what is.`)
  return row
}

export type TrashFilter = {
  projectId?: ProjectId | undefined
  taskId?: TaskId | undefined
  pullRequestId?: PullRequestId | undefined
  after?: string | undefined
  /** Taken away before this time. */
  before?: Date | undefined
  limit: number
}

/** Those that lie in the trash, newest first. */
export async function listTrashEntries(tx: Tx, filter: TrashFilter): Promise<TrashEntryRow[]> {
  let query = selectEntries(tx).where('restored_at', 'is', null).where('emptied_at', 'is', null)
  if (filter.projectId) query = query.where('project_id', '=', filter.projectId)
  if (filter.taskId) query = query.where('task_id', '=', filter.taskId)
  if (filter.pullRequestId) query = query.where('pull_request_id', '=', filter.pullRequestId)
  if (filter.before) query = query.where('discarded_at', '<=', filter.before)
  if (filter.after) {
    query = query.where(
      sql<boolean>`(discarded_at, id) < (select discarded_at, id from trash_entries where tenant_id = ${tx.tenantId} and id = ${filter.after})`,
    )
  }
  return query.orderBy('discarded_at', 'desc').orderBy('id', 'desc').limit(filter.limit).execute()
}

type EntryChange = Partial<Pick<TrashEntryRow, 'restoredAt' | 'restoredAs' | 'emptiedAt'>>

export async function saveTrashEntry(tx: Tx, id: TrashEntryId, change: EntryChange): Promise<void> {
  const values = {
    ...(change.restoredAt !== undefined && { restored_at: change.restoredAt }),
    ...(change.restoredAs !== undefined && { restored_as: change.restoredAs }),
    ...(change.emptiedAt !== undefined && { emptied_at: change.emptiedAt }),
  }
  await tx.db
    .updateTable('trash_entries')
    .set(values)
    .where('tenant_id', '=', tx.tenantId)
    .where('id', '=', id)
    .execute()
}

type DueEntry = { tenantId: string; id: TrashEntryId }

/** Entries of all tenants that were taken away before a time and still lie there. */
export async function listDueEntries(app: Pick<App, 'database'>, before: Date, limit: number): Promise<DueEntry[]> {
  const rows = await acrossTenants(app.database)
    .selectFrom('trash_entries')
    .select(['tenant_id as tenantId', sql<TrashEntryId>`id`.as('id')])
    .where('discarded_at', '<', before)
    .where('restored_at', 'is', null)
    .where('emptied_at', 'is', null)
    .orderBy('discarded_at')
    .limit(limit)
    .execute()
  return rows
}
