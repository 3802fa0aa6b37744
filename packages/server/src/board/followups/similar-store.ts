import type { FollowupId, ProjectId, TaskId } from '@sentra/contract'
import { sql } from 'kysely'
import type { Tx } from '#platform'
import { type FollowupRow, type Found, selectFollowups } from './followups-store.ts'
import { COMPARED_LENGTH, type Proposal } from './similarity-rules.ts'

/** More than any project has open at once; the newest are those that an agent proposes again. */
const COMPARED = 500

/**
 * The newest one in exactly these words that still counts: open, dismissed by a person, or with a task that is not over.
 * What was done and is found again is new.
 */
export async function findFingerprint(
  tx: Tx,
  { projectId, fingerprint }: { projectId: ProjectId; fingerprint: string },
): Promise<FollowupRow | undefined> {
  return selectFollowups(tx)
    .where('followups.project_id', '=', projectId)
    .where('fingerprint', '=', fingerprint)
    .where(
      sql<boolean>`(followups.state in ('open', 'dismissed') or exists (
        select from tasks t where t.tenant_id = followups.tenant_id and t.id = followups.outcome_task_id
          and t.deleted_at is null and t.status not in ('done', 'cancelled')))`,
    )
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst()
}

/** Open follow-ups of a project, newest first, as far as they are compared. */
export async function listOpenProposals(tx: Tx, projectId: ProjectId): Promise<(Proposal & { id: FollowupId })[]> {
  return tx.db
    .selectFrom('followups')
    .select([
      sql<FollowupId>`id`.as('id'),
      'title',
      sql<string>`left(description, ${COMPARED_LENGTH})`.as('description'),
    ])
    .where('tenant_id', '=', tx.tenantId)
    .where('project_id', '=', projectId)
    .where('state', '=', 'open')
    .orderBy('created_at', 'desc')
    .limit(COMPARED)
    .execute()
}

/** Tasks of a project that are not over, except the one at work, newest first, as far as they are compared. */
export async function listOpenTasks(
  tx: Tx,
  { projectId, taskId }: Pick<Found, 'projectId' | 'taskId'>,
): Promise<(Proposal & { id: TaskId })[]> {
  return tx.db
    .selectFrom('tasks')
    .select([sql<TaskId>`id`.as('id'), 'title', sql<string>`left(description, ${COMPARED_LENGTH})`.as('description')])
    .where('tenant_id', '=', tx.tenantId)
    .where('project_id', '=', projectId)
    .where('id', '!=', taskId)
    .where('deleted_at', 'is', null)
    .where('status', 'not in', ['done', 'cancelled'])
    .orderBy('created_at', 'desc')
    .limit(COMPARED)
    .execute()
}
