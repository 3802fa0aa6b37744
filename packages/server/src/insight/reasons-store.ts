import type { AttemptEnd, Review, RunId, RunState, StageName, TaskId, TicketId } from '@sentra/contract'
import { sql } from 'kysely'
import type { Tx } from '#platform'

/** Of each kind the newest so many: what is older is told by the task itself. */
export const MAX_FACTS = 400

type OfTask = { taskId: TaskId; taskTitle: string; runId: RunId }

export type RunFact = OfTask & {
  workflow: string
  agent: string
  model: string | null
  /** Roles with an agent of their own. */
  roles: Record<string, { agent?: string }>
  state: RunState
  message: string | null
  createdBy: string
  createdAt: Date
  endedAt: Date | null
  isContest: boolean
  keptAt: Date | null
  keptBy: string | null
  /** What the project's settings name now. */
  projectAgent: string | null
}

/** Runs of the tasks of a ticket, newest first. */
export async function listRunFacts(tx: Tx, ticketId: TicketId): Promise<RunFact[]> {
  const { rows } = await sql<RunFact>`
    select r.task_id as "taskId", t.title as "taskTitle", r.id as "runId", r.workflow, r.agent, r.model, r.roles, r.state,
      r.message, r.created_by as "createdBy", r.ended_at as "endedAt",
      -- After what its transaction did before, such as writing the task down.
      coalesce((select min(e.at) from audit_entries e where e.tenant_id = r.tenant_id and e.subject = r.id
        and e.action = 'run:start'), r.created_at) as "createdAt",
      r.contest_id is not null as "isContest", r.kept_at as "keptAt", r.kept_by as "keptBy",
      p.settings ->> 'agent' as "projectAgent"
    from runs r join tasks t on t.tenant_id = r.tenant_id and t.id = r.task_id
    join projects p on p.tenant_id = r.tenant_id and p.id = r.project_id
    where r.tenant_id = ${tx.tenantId} and t.ticket_id = ${ticketId}
    order by r.created_at desc limit ${MAX_FACTS}`.execute(tx.db)
  return rows
}

export type AttemptFact = OfTask & {
  stage: StageName
  role: string
  kind: 'agent' | 'command'
  try: number
  state: string
  isCombined: boolean
  /** Did not merge by itself with what landed before. */
  conflicts: string[]
  handedBackBy: string | null
  isAnswer: boolean
  end: AttemptEnd | null
  review: Review | null
  killedBy: string | null
  createdAt: Date
  endedAt: Date | null
  /** Labels of checks that were not green, and the number of all. */
  failedChecks: string[]
  checkCount: number
}

/** Attempts of all runs of the tasks of a ticket, newest first. */
export async function listAttemptFacts(tx: Tx, ticketId: TicketId): Promise<AttemptFact[]> {
  const { rows } = await sql<AttemptFact>`
    select r.task_id as "taskId", t.title as "taskTitle", a.run_id as "runId", a.stage, a.role, a.kind, a.try, a.state,
      a.briefing ? 'combined' as "isCombined", coalesce(a.briefing -> 'combined' -> 'files', '[]') as conflicts,
      a.briefing -> 'handedBack' ->> 'by' as "handedBackBy", a.briefing ? 'answer' as "isAnswer", a."end", a.review,
      a.killed_by as "killedBy", a.created_at as "createdAt", a.ended_at as "endedAt",
      coalesce(c.failed, '{}') as "failedChecks", coalesce(c.count, 0) as "checkCount"
    from attempts a
    join runs r on r.tenant_id = a.tenant_id and r.id = a.run_id
    join tasks t on t.tenant_id = r.tenant_id and t.id = r.task_id
    left join lateral (
      select count(*)::int as count, array_agg(k.label order by k.position) filter (where k.exit_code is distinct from 0) as failed
      from checks k where k.tenant_id = a.tenant_id and k.attempt_id = a.id) c on true
    where a.tenant_id = ${tx.tenantId} and t.ticket_id = ${ticketId}
    order by a.created_at desc limit ${MAX_FACTS}`.execute(tx.db)
  return rows
}

export type QuestionFact = OfTask & {
  question: string
  answer: string | null
  answeredBy: string | null
  askedAt: Date
  answeredAt: Date | null
  role: string
}

export async function listQuestionFacts(tx: Tx, ticketId: TicketId): Promise<QuestionFact[]> {
  const { rows } = await sql<QuestionFact>`
    select r.task_id as "taskId", t.title as "taskTitle", q.run_id as "runId", q.question, q.answer,
      q.answered_by as "answeredBy", q.asked_at as "askedAt", q.answered_at as "answeredAt", a.role
    from questions q
    join attempts a on a.tenant_id = q.tenant_id and a.id = q.attempt_id
    join runs r on r.tenant_id = q.tenant_id and r.id = q.run_id
    join tasks t on t.tenant_id = r.tenant_id and t.id = r.task_id
    where q.tenant_id = ${tx.tenantId} and t.ticket_id = ${ticketId}
    order by q.asked_at desc limit ${MAX_FACTS}`.execute(tx.db)
  return rows
}

export type CarFact = OfTask & { state: string; reason: string | null; accepted: boolean; changedAt: Date }

export async function listCarFacts(tx: Tx, ticketId: TicketId): Promise<CarFact[]> {
  const { rows } = await sql<CarFact>`
    select c.task_id as "taskId", t.title as "taskTitle", c.run_id as "runId", c.state, c.reason, c.accepted,
      c.changed_at as "changedAt"
    from train_cars c join tasks t on t.tenant_id = c.tenant_id and t.id = c.task_id
    where c.tenant_id = ${tx.tenantId} and c.ticket_id = ${ticketId}
    order by c.changed_at desc limit ${MAX_FACTS}`.execute(tx.db)
  return rows
}

export type AuditFact = {
  at: Date
  actor: string
  action: string
  details: Record<string, unknown>
  /** Of the task that a dependency is on. */
  otherTitle: string | null
  taskId: TaskId | null
  taskTitle: string | null
  runId: RunId | null
}

/** What people did to a ticket, its spec, its tasks, their runs and pull requests, newest first. */
export async function listAuditFacts(tx: Tx, ticketId: TicketId): Promise<AuditFact[]> {
  const { rows } = await sql<AuditFact>`
    with own as (select id, title from tasks where tenant_id = ${tx.tenantId} and ticket_id = ${ticketId}),
    subjects (subject, task_id, title, run_id) as (
      select ${ticketId}::text, null::text, null::text, null::text
      union all select s.id, null, null, null from specs s where s.tenant_id = ${tx.tenantId} and s.ticket_id = ${ticketId}
      union all select id, id, title, null from own
      union all select r.id, own.id, own.title, r.id from runs r join own on own.id = r.task_id where r.tenant_id = ${tx.tenantId}
      union all select p.id, own.id, own.title, p.run_id from pull_requests p left join own on own.id = p.task_id
        where p.tenant_id = ${tx.tenantId} and (own.id is not null or (p.ticket_id = ${ticketId} and p.task_id is null))
    )
    select e.actor, e.action, e.details, s.task_id as "taskId", s.title as "taskTitle", s.run_id as "runId",
      other.title as "otherTitle",
      -- Before what the same transaction let it wait for.
      case when e.action = 'task:create' then t.created_at else e.at end as at
    from subjects s join audit_entries e on e.tenant_id = ${tx.tenantId} and e.subject = s.subject
    left join tasks t on t.tenant_id = e.tenant_id and t.id = e.subject
    left join tasks other on other.tenant_id = e.tenant_id and other.id = e.details ->> 'dependsOn'
    order by e.id desc limit ${MAX_FACTS}`.execute(tx.db)
  return rows
}

export type PullFact = {
  title: string
  state: string
  flags: string[]
  createdAt: Date
  taskId: TaskId | null
  taskTitle: string | null
  runId: RunId | null
}

/** Pull requests of a ticket and of its tasks. One that waits as an entry of a contest was never opened. */
export async function listPullFacts(tx: Tx, ticketId: TicketId): Promise<PullFact[]> {
  const { rows } = await sql<PullFact>`
    select p.title, p.state, p.flags, p.created_at as "createdAt", p.task_id as "taskId", t.title as "taskTitle",
      p.run_id as "runId"
    from pull_requests p
    left join tasks t on t.tenant_id = p.tenant_id and t.id = p.task_id
    left join runs r on r.tenant_id = p.tenant_id and r.id = p.run_id
    where p.tenant_id = ${tx.tenantId} and (t.ticket_id = ${ticketId} or (p.ticket_id = ${ticketId} and p.task_id is null))
      and (r.contest_id is null or r.kept_at is not null)
    order by p.created_at desc limit ${MAX_FACTS}`.execute(tx.db)
  return rows
}
