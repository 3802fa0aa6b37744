import {
  type Delivery,
  type ProjectId,
  type RunId,
  type RunState,
  SentraError,
  type SpecId,
  type SpecState,
  type TaskId,
  type TaskPriority,
  type TaskStatus,
  type TicketId,
} from '@sentra/contract'
import { sql } from 'kysely'
import type { Tx } from '#platform'
import type { PhaseRun, StoredState } from './phase-rules.ts'

export type SpecRow = {
  id: SpecId
  projectId: ProjectId
  taskId: TaskId
  ticketId: TicketId | null
  title: string
  idea: string
  priority: TaskPriority
  state: StoredState
  /** The run that its state waits for. */
  runId: RunId | null
  /** Why its phase, or the check of its criteria, could not begin or broke off. */
  startFailure: string | null
  /** The newest run that proves its criteria. */
  proofRunId: RunId | null
  /** The version whose criteria that run was given: another may have been approved since. */
  proofVersion: number | null
  /** What a person wants changed in this round: the reason of a rejection, or a revision. */
  request: string | null
  handedOffAt: Date | null
  syncTries: number
  autoExecute: boolean
  delivery: Delivery
  workflow: string | null
  agent: string | null
  model: string | null
  credential: string | null
  /** Tokens that its writing may use up; null is any number. */
  tokenBudget: number | null
  version: number
  approvedVersion: number | null
  decideBy: Date | null
  archivedAt: Date | null
  createdBy: string
  createdAt: Date
  updatedAt: Date
}

/** With what is derived of its runs. */
export type SeenSpec = SpecRow & {
  runState: RunState | null
  runMessage: string | null
  asks: boolean
  phaseRuns: PhaseRun[]
  /** Criteria of the approved version that the newest evidence refutes, and what was seen of each. */
  refuted: { id: string; detail: string }[]
  /** A run checks its criteria now. */
  isProving: boolean
  /** Tasks of its ticket whose agents failed, and those that are not over. */
  failedTasks: number
  openTasks: number
  /** The pull request of all of its work is open. */
  isOffered: boolean
  /** Tokens that its writing has used up. */
  tokensUsed: number
  /** The run that its state waits for stands still until the budget is raised. */
  isSpent: boolean
}

const columns = [
  sql<SpecId>`specs.id`.as('id'),
  sql<ProjectId>`specs.project_id`.as('projectId'),
  sql<TaskId>`specs.task_id`.as('taskId'),
  sql<TicketId | null>`specs.ticket_id`.as('ticketId'),
  'specs.title as title',
  'specs.idea as idea',
  sql<TaskPriority>`specs.priority`.as('priority'),
  sql<StoredState>`specs.state`.as('state'),
  sql<RunId | null>`specs.run_id`.as('runId'),
  'specs.start_failure as startFailure',
  sql<RunId | null>`specs.proof_run_id`.as('proofRunId'),
  'specs.proof_version as proofVersion',
  'specs.request as request',
  'specs.handed_off_at as handedOffAt',
  'specs.sync_tries as syncTries',
  'specs.auto_execute as autoExecute',
  sql<Delivery>`specs.delivery`.as('delivery'),
  'specs.workflow as workflow',
  'specs.agent as agent',
  'specs.model as model',
  'specs.credential as credential',
  'specs.token_budget as tokenBudget',
  'specs.version as version',
  'specs.approved_version as approvedVersion',
  'specs.decide_by as decideBy',
  'specs.archived_at as archivedAt',
  'specs.created_by as createdBy',
  'specs.created_at as createdAt',
  'specs.updated_at as updatedAt',
] as const

function selectSpecs(tx: Tx) {
  return tx.db.selectFrom('specs').select(columns).where('specs.tenant_id', '=', tx.tenantId)
}

const grade = sql`(select a.submission -> 'body' from attempts a where a.tenant_id = r.tenant_id and a.run_id = r.id
  and a.submission ->> 'kind' = 'grade' order by a.created_at desc limit 1)`

/** The newest run of each phase, with how often it was judged and what the checker said last. */
const phaseRuns = sql<PhaseRun[]>`(
  select coalesce(jsonb_agg(jsonb_build_object(
    'workflow', r.workflow, 'runId', r.id, 'state', r.state,
    'tries', (select count(*) from attempts a where a.tenant_id = r.tenant_id and a.run_id = r.id
      and a.submission ->> 'kind' <> 'grade'),
    'score', ${grade} -> 'score', 'feedback', ${grade} -> 'feedback')), '[]')
  from (select distinct on (runs.workflow) runs.* from runs
    where runs.tenant_id = specs.tenant_id and runs.task_id = specs.task_id
    order by runs.workflow, runs.created_at desc) r)`

const asks = sql<boolean>`exists (
  select from questions q join runs on runs.tenant_id = q.tenant_id and runs.id = q.run_id
  where runs.tenant_id = specs.tenant_id and runs.task_id = specs.task_id
    and runs.state in ('running', 'waiting') and q.answer is null)`

const refuted = sql<SeenSpec['refuted']>`(
  select coalesce(jsonb_agg(jsonb_build_object('id', criterion_id, 'detail', detail) order by criterion_id), '[]')
  from (select distinct on (criterion_id) criterion_id, detail, holds from spec_evidence e
    where e.tenant_id = specs.tenant_id and e.spec_id = specs.id order by criterion_id, created_at desc) newest
  where not holds and exists (select from spec_versions v
    where v.tenant_id = specs.tenant_id and v.spec_id = specs.id and v.number = specs.approved_version
    and v.parts #> '{requirements,requirements}' @>
      jsonb_build_array(jsonb_build_object('criteria', jsonb_build_array(jsonb_build_object('id', criterion_id))))))`

const isProving = sql<boolean>`exists (
  select from runs r where r.tenant_id = specs.tenant_id and r.id = specs.proof_run_id
    and r.state in ('queued', 'running', 'waiting'))`

const countTasks = (...statuses: TaskStatus[]) => sql<number>`(
  select count(*)::int from tasks t
  where t.tenant_id = specs.tenant_id and t.ticket_id = specs.ticket_id and t.deleted_at is null
    and t.status = any(${statuses}))`

const isOffered = sql<boolean>`exists (
  select from pull_requests p where p.tenant_id = specs.tenant_id and p.ticket_id = specs.ticket_id
    and p.run_id is null and p.state = 'open')`

const isSpent = sql<boolean>`coalesce(runs.state = 'waiting' and (
  select a."end" ->> 'reason' = 'budget_spent' from attempts a
  where a.tenant_id = runs.tenant_id and a.run_id = runs.id order by a.created_at desc limit 1), false)`

function seeSpecs(tx: Tx) {
  return selectSpecs(tx)
    .leftJoin('runs', (join) =>
      join.onRef('runs.tenant_id', '=', 'specs.tenant_id').onRef('runs.id', '=', 'specs.run_id'),
    )
    .select([
      sql<RunState | null>`runs.state`.as('runState'),
      'runs.message as runMessage',
      asks.as('asks'),
      phaseRuns.as('phaseRuns'),
      refuted.as('refuted'),
      isProving.as('isProving'),
      countTasks('failed').as('failedTasks'),
      countTasks('pending', 'ready', 'running', 'in_review').as('openTasks'),
      isOffered.as('isOffered'),
      sql<number>`spec_tokens_used(specs.tenant_id, specs.task_id)`.as('tokensUsed'),
      isSpent.as('isSpent'),
    ])
}

type NewSpec = Pick<
  SpecRow,
  | 'id'
  | 'projectId'
  | 'taskId'
  | 'title'
  | 'idea'
  | 'priority'
  | 'state'
  | 'handedOffAt'
  | 'autoExecute'
  | 'delivery'
  | 'workflow'
  | 'agent'
  | 'model'
  | 'credential'
  | 'tokenBudget'
  | 'createdBy'
>

export async function insertSpec(tx: Tx, spec: NewSpec): Promise<void> {
  const { id, projectId, taskId, handedOffAt, autoExecute, tokenBudget, createdBy, ...same } = spec
  await tx.db
    .insertInto('specs')
    .values({
      id,
      project_id: projectId,
      task_id: taskId,
      handed_off_at: handedOffAt,
      auto_execute: autoExecute,
      token_budget: tokenBudget,
      created_by: createdBy,
      ...same,
    })
    .execute()
}

/** Every change of a spec locks its row first. */
export async function lockSpec(tx: Tx, specId: SpecId): Promise<SpecRow> {
  return found(await selectSpecs(tx).where('specs.id', '=', specId).forUpdate().executeTakeFirst(), specId)
}

export async function getSpec(tx: Tx, specId: SpecId): Promise<SpecRow> {
  return found(await selectSpecs(tx).where('specs.id', '=', specId).executeTakeFirst(), specId)
}

export async function seeSpec(tx: Tx, specId: SpecId): Promise<SeenSpec> {
  return found(await seeSpecs(tx).where('specs.id', '=', specId).executeTakeFirst(), specId)
}

function found<T>(row: T | undefined, specId: string): T {
  if (!row) throw new SentraError('NOT_FOUND', `There is no spec ${specId}: \`sentra specs\` lists them.`)
  return row
}

export async function findSpecOfTask(tx: Tx, taskId: TaskId): Promise<SpecId | undefined> {
  const row = await selectSpecs(tx).where('specs.task_id', '=', taskId).executeTakeFirst()
  return row?.id
}

export async function findSpecOfTicket(tx: Tx, ticketId: TicketId): Promise<SpecId | undefined> {
  const row = await selectSpecs(tx).where('specs.ticket_id', '=', ticketId).executeTakeFirst()
  return row?.id
}

type SpecChange = Partial<Omit<SpecRow, 'id' | 'projectId' | 'taskId' | 'createdBy' | 'createdAt' | 'updatedAt'>>

export async function saveSpec(tx: Tx, specId: SpecId, change: SpecChange): Promise<void> {
  const names = {
    ticketId: 'ticket_id',
    runId: 'run_id',
    startFailure: 'start_failure',
    proofRunId: 'proof_run_id',
    proofVersion: 'proof_version',
    handedOffAt: 'handed_off_at',
    syncTries: 'sync_tries',
    autoExecute: 'auto_execute',
    tokenBudget: 'token_budget',
    approvedVersion: 'approved_version',
    decideBy: 'decide_by',
    archivedAt: 'archived_at',
  } as const satisfies Partial<Record<keyof SpecChange, string>>
  const values = Object.entries(change).map(([name, value]) => [names[name as keyof typeof names] ?? name, value])
  await tx.db
    .updateTable('specs')
    .set({ ...Object.fromEntries(values), updated_at: new Date() })
    .where('tenant_id', '=', tx.tenantId)
    .where('id', '=', specId)
    .execute()
}

/** `failed` and `archived` as people see them. */
const shown = sql<SpecState>`case
  when specs.archived_at is not null then 'archived'
  when specs.state in ('draft', 'exploring', 'requirements', 'design', 'tasks')
    and (specs.start_failure is not null or runs.state in ('failed', 'cancelled')) then 'failed'
  else specs.state end`

type SpecFilter = {
  projectId?: ProjectId | undefined
  state?: SpecState | undefined
  after?: string | undefined
  limit: number
}

/** Newest first, archived ones only when asked for; `after` is the id of the last spec of the page before. */
export async function listSpecs(tx: Tx, filter: SpecFilter): Promise<SeenSpec[]> {
  let query = seeSpecs(tx)
  if (filter.projectId) query = query.where('specs.project_id', '=', filter.projectId)
  query = filter.state ? query.where(shown, '=', filter.state) : query.where('specs.archived_at', 'is', null)
  if (filter.after) {
    query = query.where(
      sql<boolean>`(specs.created_at, specs.id) < (select created_at, id from specs where tenant_id = ${tx.tenantId} and id = ${filter.after})`,
    )
  }
  return query.orderBy('specs.created_at', 'desc').orderBy('specs.id', 'desc').limit(filter.limit).execute()
}
