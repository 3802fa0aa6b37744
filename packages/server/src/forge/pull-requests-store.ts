import {
  type Check,
  type Finding,
  type ForgePull,
  type ProjectId,
  type PullRequest,
  type PullRequestId,
  type RunId,
  SentraError,
  type TaskId,
  type TicketId,
} from '@sentra/contract'
import { sql } from 'kysely'
import type { Tx } from '#platform'

export type PullRequestRow = Omit<PullRequest, 'createdAt' | 'mergedAt'> & {
  createdAt: Date
  mergedAt: Date | null
  /** A merge that was taken back, and the commit on the base branch that did it. */
  undoneMerge: string | null
  undoneBy: string | null
}

export type NewPullRequest = Pick<
  PullRequest,
  | 'id'
  | 'projectId'
  | 'taskId'
  | 'runId'
  | 'ticketId'
  | 'title'
  | 'summary'
  | 'branch'
  | 'baseBranch'
  | 'baseCommit'
  | 'headCommit'
  | 'findings'
  | 'flags'
>

/**
 * Checks that the newest TEST of the task or ticket, in whichever run, made on what the pull request offers: on its head, or on the commit that its reviewer
 * read. A reviewer's commit has the very tree of the one before, so what was proved of that holds for it.
 */
const checksOfHead = sql<Check[]>`coalesce((
  select jsonb_agg(jsonb_build_object('label', c.label, 'command', c.command, 'commit', c.commit,
                                      'exitCode', c.exit_code, 'durationMs', c.duration_ms) order by c.position)
  from checks c where c.tenant_id = pull_requests.tenant_id and c.attempt_id = (
    select a.id from attempts a
    where a.tenant_id = pull_requests.tenant_id and a.kind = 'command' and a.run_id in (
        select u.id from runs u where u.tenant_id = pull_requests.tenant_id and (u.task_id = pull_requests.task_id
          or (pull_requests.run_id is null and u.ticket_id = pull_requests.ticket_id)))
      and (a.from_commit = pull_requests.head_commit or a.from_commit in (
        select r.from_commit from attempts r where r.tenant_id = pull_requests.tenant_id
          and r.run_id = pull_requests.run_id and r.role = 'reviewer' and r.commit = pull_requests.head_commit))
    order by a.created_at desc limit 1)), '[]'::jsonb)`

const isQueued = sql<boolean>`exists (
  select from train_cars t where t.tenant_id = pull_requests.tenant_id and t.run_id = pull_requests.run_id
    and t.state in ('waiting', 'testing'))`
/** Its side at GitHub, in a linked project. */
const forgeOf = sql<ForgePull | null>`(
  select jsonb_build_object('number', g.number, 'url', g.url, 'state', g.state, 'problem', g.problem,
    'retryAt', to_char(g.retry_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
  from github_pulls g where g.tenant_id = pull_requests.tenant_id and g.pull_request_id = pull_requests.id)`

function selectPullRequests(tx: Tx) {
  return tx.db
    .selectFrom('pull_requests')
    .select([
      sql<PullRequestId>`id`.as('id'),
      sql<ProjectId>`project_id`.as('projectId'),
      sql<TaskId | null>`task_id`.as('taskId'),
      sql<RunId | null>`run_id`.as('runId'),
      sql<TicketId | null>`ticket_id`.as('ticketId'),
      'title',
      'summary',
      'branch',
      'base_branch as baseBranch',
      'base_commit as baseCommit',
      'head_commit as headCommit',
      sql<PullRequest['state']>`state`.as('state'),
      isQueued.as('queued'),
      checksOfHead.as('checks'),
      sql<Finding[]>`findings`.as('findings'),
      sql<string[]>`flags`.as('flags'),
      'merge_commit as mergeCommit',
      'delivered',
      forgeOf.as('forge'),
      'created_at as createdAt',
      'merged_at as mergedAt',
      'undone_merge as undoneMerge',
      'undone_by as undoneBy',
    ])
    .where('pull_requests.tenant_id', '=', tx.tenantId)
}

/** Makes it once for each run, and once while it is open for each ticket; an earlier one is returned as it is. */
export async function insertPullRequest(
  tx: Tx,
  pull: NewPullRequest,
  state: 'open' | 'closed',
): Promise<{ row: PullRequestRow; isNew: boolean }> {
  const result = await tx.db
    .insertInto('pull_requests')
    .values({
      id: pull.id,
      project_id: pull.projectId,
      task_id: pull.taskId,
      run_id: pull.runId,
      ticket_id: pull.ticketId,
      title: pull.title,
      summary: pull.summary,
      branch: pull.branch,
      base_branch: pull.baseBranch,
      base_commit: pull.baseCommit,
      head_commit: pull.headCommit,
      state,
      findings: JSON.stringify(pull.findings),
      flags: JSON.stringify(pull.flags),
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  const own = selectPullRequests(tx)
  const row = await (
    pull.runId === null ? ofTicket(tx, pull.ticketId).where('state', '=', 'open') : own.where('run_id', '=', pull.runId)
  ).executeTakeFirstOrThrow()
  return { row, isNew: result.numInsertedOrUpdatedRows === 1n }
}

const ofTicket = (tx: Tx, ticketId: TicketId | null) =>
  selectPullRequests(tx).where('ticket_id', '=', ticketId).where('run_id', 'is', null)

/** The newest that offers a ticket as a whole. */
export async function findPullRequestOfTicket(tx: Tx, ticketId: TicketId): Promise<PullRequestRow | undefined> {
  return ofTicket(tx, ticketId).orderBy('created_at', 'desc').orderBy('id', 'desc').executeTakeFirst()
}

export async function findPullRequestOfRun(tx: Tx, runId: RunId): Promise<PullRequestRow | undefined> {
  return selectPullRequests(tx).where('run_id', '=', runId).executeTakeFirst()
}

/** As findPullRequestOfRun, locked. */
export async function lockPullRequestOfRun(tx: Tx, runId: RunId): Promise<PullRequestRow | undefined> {
  return selectPullRequests(tx).where('run_id', '=', runId).forUpdate().executeTakeFirst()
}

export async function getPullRequest(tx: Tx, id: PullRequestId): Promise<PullRequestRow> {
  return found(await selectPullRequests(tx).where('id', '=', id).executeTakeFirst(), id)
}

export async function lockPullRequest(tx: Tx, id: PullRequestId): Promise<PullRequestRow> {
  return found(await selectPullRequests(tx).where('id', '=', id).forUpdate().executeTakeFirst(), id)
}

function found(row: PullRequestRow | undefined, id: string): PullRequestRow {
  if (!row)
    throw new SentraError('NOT_FOUND', `There is no pull request ${id}: \`sentra task <task>\` shows that of a task.`)
  return row
}

type PullRequestFilter = {
  projectId?: ProjectId | undefined
  taskId?: TaskId | undefined
  /** That of the ticket, and those of its tasks. */
  ticketId?: TicketId | undefined
  after?: string | undefined
  limit: number
}

/** Newest first. */
export async function listPullRequests(tx: Tx, filter: PullRequestFilter): Promise<PullRequestRow[]> {
  let query = selectPullRequests(tx)
  if (filter.projectId) query = query.where('project_id', '=', filter.projectId)
  if (filter.taskId) query = query.where('task_id', '=', filter.taskId)
  if (filter.ticketId) {
    query = query.where(
      sql<boolean>`(ticket_id = ${filter.ticketId} or task_id in (
        select id from tasks where tenant_id = ${tx.tenantId} and ticket_id = ${filter.ticketId}))`,
    )
  }
  if (filter.after) {
    query = query.where(
      sql<boolean>`(created_at, id) < (select created_at, id from pull_requests where tenant_id = ${tx.tenantId} and id = ${filter.after})`,
    )
  }
  return query.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(filter.limit).execute()
}

export async function listOpenPullRequests(tx: Tx, taskId: TaskId): Promise<PullRequestRow[]> {
  return selectPullRequests(tx).where('task_id', '=', taskId).where('state', '=', 'open').execute()
}

export async function listOpenOfProject(tx: Tx, projectId: ProjectId): Promise<PullRequestRow[]> {
  return selectPullRequests(tx).where('project_id', '=', projectId).where('state', '=', 'open').execute()
}

export type UndoneMerge = { merge: string; by: string }

type Subject = Pick<PullRequest, 'taskId' | 'ticketId'>

/** Of all pull requests of a task, or of a whole ticket, the merge that was taken back last. */
export async function findUndoneMerge(tx: Tx, { taskId, ticketId }: Subject): Promise<UndoneMerge | undefined> {
  const own = taskId === null ? ofTicket(tx, ticketId) : selectPullRequests(tx).where('task_id', '=', taskId)
  const row = await own.where('undone_by', 'is not', null).orderBy('created_at', 'desc').executeTakeFirst()
  if (!row || row.undoneMerge === null || row.undoneBy === null) return undefined
  return { merge: row.undoneMerge, by: row.undoneBy }
}

type PullRequestChange = Partial<
  Pick<
    PullRequestRow,
    | 'state'
    | 'mergeCommit'
    | 'delivered'
    | 'mergedAt'
    | 'undoneMerge'
    | 'undoneBy'
    | 'baseCommit'
    | 'headCommit'
    | 'summary'
    | 'findings'
    | 'flags'
  >
>

export async function savePullRequest(tx: Tx, id: PullRequestId, change: PullRequestChange): Promise<void> {
  const values = {
    ...(change.state !== undefined && { state: change.state }),
    ...(change.mergeCommit !== undefined && { merge_commit: change.mergeCommit }),
    ...(change.delivered !== undefined && { delivered: change.delivered }),
    ...(change.undoneMerge !== undefined && { undone_merge: change.undoneMerge }),
    ...(change.undoneBy !== undefined && { undone_by: change.undoneBy }),
    ...(change.mergedAt !== undefined && { merged_at: change.mergedAt }),
    ...(change.baseCommit !== undefined && { base_commit: change.baseCommit }),
    ...(change.headCommit !== undefined && { head_commit: change.headCommit }),
    ...(change.summary !== undefined && { summary: change.summary }),
    ...(change.findings !== undefined && { findings: JSON.stringify(change.findings) }),
    ...(change.flags !== undefined && { flags: JSON.stringify(change.flags) }),
  }
  await tx.db
    .updateTable('pull_requests')
    .set(values)
    .where('tenant_id', '=', tx.tenantId)
    .where('id', '=', id)
    .execute()
}

export function toPullRequest({ undoneMerge: _merge, undoneBy: _by, ...row }: PullRequestRow): PullRequest {
  return { ...row, createdAt: row.createdAt.toISOString(), mergedAt: row.mergedAt?.toISOString() ?? null }
}

/** The run of a pull request while it is at work or its agent waits for an answer. */
export async function findRunAtWork(tx: Tx, { runId }: PullRequestRow): Promise<RunId | undefined> {
  if (runId === null) return undefined
  const last = await tx.db
    .selectFrom('runs')
    .innerJoin('attempts', (join) =>
      join.onRef('attempts.tenant_id', '=', 'runs.tenant_id').onRef('attempts.run_id', '=', 'runs.id'),
    )
    .select(['runs.state', 'attempts.state as attempt'])
    .where('runs.tenant_id', '=', tx.tenantId)
    .where('runs.id', '=', runId)
    .orderBy('attempts.created_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  const isAsking = last?.state === 'waiting' && last.attempt === 'asked'
  return last?.state === 'queued' || last?.state === 'running' || isAsking ? runId : undefined
}
