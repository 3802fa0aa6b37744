import {
  type AttemptId,
  type Followup,
  type FollowupId,
  type FollowupState,
  type ProjectId,
  type RunId,
  SentraError,
  type TaskId,
} from '@sentra/contract'
import { sql } from 'kysely'
import type { Tx } from '#platform'
import type { Proposal } from './similarity-rules.ts'

export type FollowupRow = Omit<Followup, 'createdAt' | 'decidedAt' | 'foundIn'> & {
  taskId: TaskId
  runId: RunId
  attemptId: AttemptId
  createdAt: Date
  decidedAt: Date | null
}

/** Where an agent was at work when it proposed something. */
export type Found = { projectId: ProjectId; taskId: TaskId; runId: RunId; attemptId: AttemptId }

const times = sql<number>`(
  select count(*)::int from followup_sightings s
  where s.tenant_id = followups.tenant_id and s.followup_id = followups.id)`

export function selectFollowups(tx: Tx) {
  return tx.db
    .selectFrom('followups')
    .select([
      sql<FollowupId>`followups.id`.as('id'),
      sql<ProjectId>`followups.project_id`.as('projectId'),
      sql<TaskId>`followups.task_id`.as('taskId'),
      sql<RunId>`followups.run_id`.as('runId'),
      sql<AttemptId>`followups.attempt_id`.as('attemptId'),
      'title',
      'description',
      sql<FollowupState>`followups.state`.as('state'),
      times.as('times'),
      sql<TaskId | null>`outcome_task_id`.as('outcomeTaskId'),
      'decided_by as decidedBy',
      'decided_at as decidedAt',
      'created_at as createdAt',
    ])
    .where('followups.tenant_id', '=', tx.tenantId)
}

export async function getFollowup(tx: Tx, followupId: FollowupId): Promise<FollowupRow> {
  return found(await selectFollowups(tx).where('followups.id', '=', followupId).executeTakeFirst(), followupId)
}

export async function lockFollowup(tx: Tx, followupId: FollowupId): Promise<FollowupRow> {
  const row = await selectFollowups(tx).where('followups.id', '=', followupId).forUpdate().executeTakeFirst()
  return found(row, followupId)
}

function found(row: FollowupRow | undefined, id: string): FollowupRow {
  if (!row) throw new SentraError('NOT_FOUND', `There is no follow-up ${id}: \`sentra followups\` lists them.`)
  return row
}

type Outcome = { state: FollowupState; outcomeTaskId: TaskId | null; decidedBy: string | null }

export async function insertFollowup(
  tx: Tx,
  followup: Found & Proposal & { id: FollowupId; fingerprint: string; coveredBy: TaskId | null },
): Promise<void> {
  await tx.db
    .insertInto('followups')
    .values({
      id: followup.id,
      project_id: followup.projectId,
      task_id: followup.taskId,
      run_id: followup.runId,
      attempt_id: followup.attemptId,
      title: followup.title,
      description: followup.description,
      fingerprint: followup.fingerprint,
      state: followup.coveredBy === null ? 'open' : 'covered',
      outcome_task_id: followup.coveredBy,
    })
    .execute()
}

export async function saveOutcome(tx: Tx, followupId: FollowupId, outcome: Outcome): Promise<void> {
  await tx.db
    .updateTable('followups')
    .set({
      state: outcome.state,
      outcome_task_id: outcome.outcomeTaskId,
      decided_by: outcome.decidedBy,
      decided_at: outcome.decidedBy === null ? null : new Date(),
    })
    .where('tenant_id', '=', tx.tenantId)
    .where('id', '=', followupId)
    .execute()
}

/** How many proposals a run has made, also of things that were proposed before. */
export async function countProposals(tx: Tx, runId: RunId): Promise<number> {
  const { count } = await tx.db
    .selectFrom('followup_sightings')
    .select(sql<number>`count(*)::int`.as('count'))
    .where('tenant_id', '=', tx.tenantId)
    .where('run_id', '=', runId)
    .executeTakeFirstOrThrow()
  return count
}

/** `number` is free: proposals of a project are stored one after the other. */
export async function insertSighting(
  tx: Tx,
  followupId: FollowupId,
  sighting: Found & Proposal & { number: number },
): Promise<void> {
  const { runId, taskId, attemptId, title, description, number } = sighting
  await tx.db
    .insertInto('followup_sightings')
    .values({
      followup_id: followupId,
      run_id: runId,
      task_id: taskId,
      attempt_id: attemptId,
      title,
      description,
      number,
    })
    .execute()
}

type Filter = {
  projectId?: ProjectId | undefined
  taskId?: TaskId | undefined
  state?: FollowupState | undefined
  after?: string | undefined
  limit: number
}

/** Newest first, without those of deleted projects; `after` is the id of the last one of the page before. */
export async function listFollowups(tx: Tx, filter: Filter): Promise<FollowupRow[]> {
  let query = selectFollowups(tx).where(
    sql<boolean>`followups.project_id not in (select id from projects where tenant_id = ${tx.tenantId} and status = 'deleted')`,
  )
  if (filter.projectId) query = query.where('followups.project_id', '=', filter.projectId)
  if (filter.state) query = query.where('followups.state', '=', filter.state)
  if (filter.taskId) {
    query = query.where(
      sql<boolean>`exists (select from followup_sightings s where s.tenant_id = followups.tenant_id
        and s.followup_id = followups.id and s.task_id = ${filter.taskId})`,
    )
  }
  if (filter.after) {
    query = query.where(
      sql<boolean>`(followups.created_at, followups.id) < (
        select created_at, id from followups where tenant_id = ${tx.tenantId} and id = ${filter.after})`,
    )
  }
  return query.orderBy('followups.created_at', 'desc').orderBy('followups.id', 'desc').limit(filter.limit).execute()
}

export function toFollowup({ taskId, runId, attemptId, ...row }: FollowupRow): Followup {
  return {
    ...row,
    foundIn: { taskId, runId, attemptId },
    decidedAt: row.decidedAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
  }
}
