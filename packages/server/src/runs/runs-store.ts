import {
  type ContestId,
  type CredentialId,
  type ProjectId,
  type PullRequestId,
  type RunId,
  type RunState,
  SentraError,
  type TaskId,
  type TicketId,
} from '@sentra/contract'
import { sql } from 'kysely'
import type { App, Tx } from '#platform'
import { acrossTenants } from '#platform/system'
import type { HandBack } from './retry-rules.ts'
import type { RunRoles } from './role-rules.ts'
import type { StageDefinition } from './workflow-types.ts'

export type SubjectKind = 'task' | 'spec'

export type RunRow = {
  id: RunId
  taskId: TaskId
  projectId: ProjectId
  workflow: string
  stages: StageDefinition[]
  /** Ends in a pull request. */
  delivers: boolean
  roles: RunRoles
  state: RunState
  message: string | null
  agent: string
  model: string | null
  credentialId: CredentialId | null
  branch: string
  baseBranch: string
  baseCommit: string
  headCommit: string
  /** The ticket whose branch it goes into. */
  ticketId: TicketId | null
  loops: number
  plan: string | null
  /** Whether it works on a task or writes a spec. */
  subjectKind: SubjectKind
  /** What every agent of it is told beside the task. */
  context: string | null
  createdAt: Date
  startedAt: Date | null
  endedAt: Date | null
  /** Nothing of it is begun since then. */
  pausedAt: Date | null
  pausedBy: string | null
  /** Who works in the agent's place. */
  takenBy: string | null
  pullRequestId: PullRequestId | null
  /** Runs that work side by side on one task; each has a lane of its own. */
  contestId: ContestId | null
  lane: number
  /** When its change became that of the task, and by whom; nobody when the ranking chose. */
  keptAt: Date | null
  keptBy: string | null
}

type NewRun = Pick<
  RunRow,
  | 'id'
  | 'taskId'
  | 'projectId'
  | 'workflow'
  | 'stages'
  | 'delivers'
  | 'roles'
  | 'agent'
  | 'model'
  | 'credentialId'
  | 'branch'
  | 'baseBranch'
  | 'baseCommit'
  | 'headCommit'
  | 'ticketId'
  | 'plan'
  | 'subjectKind'
  | 'context'
  | 'contestId'
  | 'lane'
> & { createdBy: string }

export function selectRuns(tx: Tx) {
  return tx.db
    .selectFrom('runs')
    .select([
      sql<RunId>`runs.id`.as('id'),
      sql<TaskId>`runs.task_id`.as('taskId'),
      sql<ProjectId>`runs.project_id`.as('projectId'),
      'workflow',
      sql<StageDefinition[]>`stages`.as('stages'),
      'delivers',
      sql<RunRoles>`roles`.as('roles'),
      sql<RunState>`runs.state`.as('state'),
      'message',
      'agent',
      'model',
      sql<CredentialId | null>`credential_id`.as('credentialId'),
      'runs.branch as branch',
      'runs.base_branch as baseBranch',
      'runs.base_commit as baseCommit',
      'runs.head_commit as headCommit',
      sql<TicketId | null>`runs.ticket_id`.as('ticketId'),
      'loops',
      'plan',
      sql<SubjectKind>`subject_kind`.as('subjectKind'),
      'context',
      'runs.created_at as createdAt',
      'started_at as startedAt',
      'ended_at as endedAt',
      'paused_at as pausedAt',
      'paused_by as pausedBy',
      sql<string | null>`(select t.taken_by from takeovers t where t.tenant_id = runs.tenant_id and t.run_id = runs.id
        and t.ended_at is null)`.as('takenBy'),
      sql<PullRequestId | null>`(select p.id from pull_requests p where p.tenant_id = runs.tenant_id and p.run_id = runs.id)`.as(
        'pullRequestId',
      ),
      sql<ContestId | null>`contest_id`.as('contestId'),
      'lane',
      'kept_at as keptAt',
      'kept_by as keptBy',
    ])
    .where('runs.tenant_id', '=', tx.tenantId)
}

/** The caller has seen, under the task's lock, that none is at work beside it; a unique index holds it to that. */
export async function insertRun(tx: Tx, run: NewRun): Promise<RunRow> {
  await tx.db
    .insertInto('runs')
    .values({
      id: run.id,
      project_id: run.projectId,
      task_id: run.taskId,
      workflow: run.workflow,
      stages: JSON.stringify(run.stages),
      delivers: run.delivers,
      roles: JSON.stringify(run.roles),
      state: 'queued',
      agent: run.agent,
      model: run.model,
      credential_id: run.credentialId,
      branch: run.branch,
      base_branch: run.baseBranch,
      base_commit: run.baseCommit,
      head_commit: run.headCommit,
      ticket_id: run.ticketId,
      plan: run.plan,
      subject_kind: run.subjectKind,
      context: run.context,
      contest_id: run.contestId,
      lane: run.lane,
      created_by: run.createdBy,
    })
    .execute()
  return getRun(tx, run.id)
}

export async function getRun(tx: Tx, runId: RunId): Promise<RunRow> {
  return found(await selectRuns(tx).where('runs.id', '=', runId).executeTakeFirst(), runId)
}

/** Every change of a run or of its attempts locks the run's row first: that is what serialises them. */
export async function lockRun(tx: Tx, runId: RunId): Promise<RunRow> {
  return found(await selectRuns(tx).where('runs.id', '=', runId).forUpdate().executeTakeFirst(), runId)
}

function found(row: RunRow | undefined, runId: string): RunRow {
  if (!row) throw new SentraError('NOT_FOUND', `There is no run ${runId}: \`sentra tasks\` shows the run of each task.`)
  return row
}

/** Runs of a project that are not over. */
export async function listActiveRuns(tx: Tx, projectId: ProjectId): Promise<RunId[]> {
  const runs = selectRuns(tx).where('runs.project_id', '=', projectId)
  return (await runs.where('runs.state', 'in', ['queued', 'running', 'waiting']).execute()).map(({ id }) => id)
}

/** Newest first, of a contest the kept entry first: the first is the run that the task stands for. */
export async function listRunsOfTask(tx: Tx, taskId: TaskId): Promise<RunRow[]> {
  return selectRuns(tx)
    .where('runs.task_id', '=', taskId)
    .orderBy('runs.created_at', 'desc')
    .orderBy(sql`kept_at is null`)
    .orderBy('lane')
    .limit(50)
    .execute()
}

/** Runs of a task that are not over, in the order of their lanes. */
export async function listActiveRunsOfTask(tx: Tx, taskId: TaskId): Promise<RunRow[]> {
  const runs = selectRuns(tx).where('runs.task_id', '=', taskId).orderBy('lane')
  return runs.where('runs.state', 'in', ['queued', 'running', 'waiting']).execute()
}

type RunChange = Partial<
  Pick<
    RunRow,
    | 'state'
    | 'message'
    | 'baseCommit'
    | 'headCommit'
    | 'loops'
    | 'plan'
    | 'context'
    | 'credentialId'
    | 'roles'
    | 'startedAt'
    | 'endedAt'
    | 'pausedAt'
    | 'pausedBy'
  >
>

/** Columns of what is stored as it is. */
const columns = {
  state: 'state',
  message: 'message',
  baseCommit: 'base_commit',
  headCommit: 'head_commit',
  loops: 'loops',
  plan: 'plan',
  context: 'context',
  credentialId: 'credential_id',
  startedAt: 'started_at',
  endedAt: 'ended_at',
  pausedAt: 'paused_at',
  pausedBy: 'paused_by',
} as const satisfies Record<Exclude<keyof RunChange, 'roles'>, string>

export async function saveRun(tx: Tx, runId: RunId, change: RunChange): Promise<void> {
  const { roles, ...plain } = change
  const given = Object.entries(plain).filter(([, value]) => value !== undefined)
  const values = {
    ...Object.fromEntries(given.map(([name, value]) => [columns[name as keyof typeof plain], value])),
    ...(roles !== undefined && { roles: JSON.stringify(roles) }),
  }
  await tx.db.updateTable('runs').set(values).where('tenant_id', '=', tx.tenantId).where('id', '=', runId).execute()
}

/** What people who took a run over changed in it, oldest first. */
export async function listHandBacks(tx: Tx, runId: RunId): Promise<HandBack[]> {
  const { rows } = await sql<HandBack>`
    select stage_index as "stageIndex", commit, ended_at as "endedAt" from takeovers
    where tenant_id = ${tx.tenantId} and run_id = ${runId} and commit is not null order by ended_at`.execute(tx.db)
  return rows
}

/** Runs of all tenants whose records no age removes: those that are not over or still offer a pull request. */
export async function listKeptRuns(app: Pick<App, 'database'>): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from runs where state in ('queued', 'running', 'waiting')
    union select run_id from pull_requests where state = 'open' and run_id is not null
    union select r.id from runs r join pull_requests p on p.tenant_id = r.tenant_id and p.ticket_id = r.ticket_id
      where p.state = 'open' and p.run_id is null`.execute(acrossTenants(app.database))
  return rows.map(({ id }) => id)
}
