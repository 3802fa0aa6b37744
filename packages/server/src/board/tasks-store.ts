import {
  type ProjectId,
  type RunId,
  SentraError,
  type Task,
  type TaskId,
  type TaskPriority,
  type TaskStatus,
  type TaskTemplate,
  type TaskType,
  type TicketId,
} from '@sentra/contract'
import { sql } from 'kysely'
import type { Tx } from '#platform'

/** A task as stored, with the id of its newest run. */
export type TaskRow = Omit<Task, 'createdAt' | 'updatedAt' | 'deadline' | 'deletedAt'> & {
  deadline: Date | null
  createdAt: Date
  updatedAt: Date
  deletedAt: Date | null
}

type NewTask = {
  id: TaskId
  kind: Task['kind']
  projectId: ProjectId
  title: string
  description: string
  type: TaskType
  typeGiven: boolean
  priority: TaskPriority
  assignee: string | null
  template: TaskTemplate
  ticketId: TicketId | null
  deadline: Date | null
  ownedFiles: string[]
  createdBy: string
}

/** The newest run of a task, of a contest the kept entry or the first, for every query that returns tasks. */
const newestRun = sql<RunId | null>`(
  select runs.id from runs where runs.tenant_id = tasks.tenant_id and runs.task_id = tasks.id
  order by runs.created_at desc, runs.kept_at is null, runs.lane limit 1)`

/** Only a run that is not over can use an answer. */
const hasOpenQuestion = sql<boolean>`exists (
  select from runs join questions on questions.tenant_id = runs.tenant_id and questions.run_id = runs.id
  where runs.tenant_id = tasks.tenant_id and runs.task_id = tasks.id
    and runs.state in ('running', 'waiting') and questions.answer is null)`

/** Dependencies that are not done. One that was cancelled or failed still holds: a person decides. */
const openDependencies = sql<number>`(
  select count(*)::int from task_dependencies d join tasks other on other.tenant_id = d.tenant_id and other.id = d.depends_on
  where d.tenant_id = tasks.tenant_id and d.task_id = tasks.id and other.status <> 'done')`

const plannedStart = sql<Task['plannedStart']>`(
  select jsonb_build_object('workflow', p.workflow, 'failure', p.failure) from planned_starts p
  where p.tenant_id = tasks.tenant_id and p.task_id = tasks.id)`

/** Paused, or taken over, which pauses it. */
const isPaused = sql<boolean>`exists (
  select from runs where runs.tenant_id = tasks.tenant_id and runs.task_id = tasks.id and runs.paused_at is not null)`

/** A task as it is shown, of the table or of whatever stands for it. */
const columns = [
  sql<TaskId>`tasks.id`.as('id'),
  sql<Task['kind']>`kind`.as('kind'),
  sql<ProjectId>`project_id`.as('projectId'),
  'title',
  'description',
  sql<TaskType>`type`.as('type'),
  'type_given as typeGiven',
  sql<TaskPriority>`priority`.as('priority'),
  'assignee',
  sql<TaskTemplate>`template`.as('template'),
  sql<TaskStatus>`tasks.status`.as('status'),
  sql<TicketId | null>`ticket_id`.as('ticketId'),
  'deadline',
  'owned_files as ownedFiles',
  openDependencies.as('openDependencies'),
  plannedStart.as('plannedStart'),
  newestRun.as('runId'),
  hasOpenQuestion.as('asks'),
  isPaused.as('paused'),
  'created_at as createdAt',
  'updated_at as updatedAt',
  'deleted_at as deletedAt',
] as const

export function selectTasks(tx: Tx) {
  return tx.db.selectFrom('tasks').select(columns).where('tasks.tenant_id', '=', tx.tenantId)
}

/** Undefined when the project is not there or is archived: asking for it first would be one more question. */
export async function insertTask(tx: Tx, { createdBy, ...task }: NewTask): Promise<TaskRow | undefined> {
  const { rows } = await sql<Pick<TaskRow, 'createdAt' | 'updatedAt'>>`
    insert into tasks (
      id, kind, project_id, title, description, type, type_given, priority, assignee, template, status,
      ticket_id, deadline, owned_files, created_by)
    select ${task.id}, ${task.kind}, id, ${task.title}, ${task.description}, ${task.type}, ${task.typeGiven}::boolean,
           ${task.priority}, ${task.assignee}, ${task.template}, 'pending',
           ${task.ticketId}, ${task.deadline}::timestamptz, ${task.ownedFiles}::text[], ${createdBy}
    from projects where tenant_id = ${tx.tenantId} and id = ${task.projectId} and status = 'active'
    returning created_at as "createdAt", updated_at as "updatedAt"`.execute(tx.db)
  return (
    rows[0] && {
      ...task,
      ...rows[0],
      status: 'pending',
      openDependencies: 0,
      plannedStart: null,
      runId: null,
      asks: false,
      paused: false,
      deletedAt: null,
    }
  )
}

export async function getTask(tx: Tx, taskId: TaskId): Promise<TaskRow> {
  return found(await selectTasks(tx).where('tasks.id', '=', taskId).executeTakeFirst(), taskId)
}

/**
 * Not FOR UPDATE: a transaction that changes a run twice shares the key of its task until it ends, so of two runs of one
 * task each would wait for the other.
 */
export async function lockTask(tx: Tx, taskId: TaskId): Promise<TaskRow> {
  return found(await selectTasks(tx).where('tasks.id', '=', taskId).forNoKeyUpdate().executeTakeFirst(), taskId)
}

function found(row: TaskRow | undefined, taskId: string): TaskRow {
  if (!row) throw new SentraError('NOT_FOUND', `There is no task ${taskId}: \`sentra tasks\` lists them.`)
  return row
}

export async function saveTaskStatus(tx: Tx, taskId: TaskId, status: TaskStatus): Promise<void> {
  await tx.db
    .updateTable('tasks')
    .set({ status, updated_at: new Date() })
    .where('tenant_id', '=', tx.tenantId)
    .where('id', '=', taskId)
    .execute()
}

type Changeable = Pick<
  TaskRow,
  'title' | 'description' | 'priority' | 'assignee' | 'ticketId' | 'deadline' | 'ownedFiles'
>
type TaskChange = { [Field in keyof Changeable]?: Changeable[Field] | undefined }

export async function saveTask(tx: Tx, taskId: TaskId, change: TaskChange): Promise<void> {
  const { ticketId, ownedFiles, ...same } = change
  await tx.db
    .updateTable('tasks')
    .set({
      ...same,
      ...(ticketId !== undefined && { ticket_id: ticketId }),
      ...(ownedFiles !== undefined && { owned_files: ownedFiles }),
      updated_at: new Date(),
    })
    .where('tenant_id', '=', tx.tenantId)
    .where('id', '=', taskId)
    .execute()
}

export async function saveTaskDeleted(tx: Tx, taskId: TaskId, deletedAt: Date | null): Promise<void> {
  await tx.db
    .updateTable('tasks')
    .set({ deleted_at: deletedAt, updated_at: new Date() })
    .where('tenant_id', '=', tx.tenantId)
    .where('id', '=', taskId)
    .execute()
}

/**
 * It is no writing of a spec, which has a list of its own, and neither it nor its project is in the trash. `not in` a list that is read once: of an anti join, and of `<> all`,
 * Postgres expects a single row when nearly all tasks are of one project, and sorts them all for a page of them.
 */
const isListed = (tx: Tx) => sql<boolean>`tasks.kind = 'task' and tasks.deleted_at is null and tasks.project_id not in (
  select id from projects where tenant_id = ${tx.tenantId} and status = 'deleted')`

type TaskFilter = {
  projectId?: ProjectId | undefined
  status?: TaskStatus | undefined
  ticketId?: TicketId | undefined
  after?: string | undefined
  limit: number
}

/** Newest first; `after` is the id of the last task of the page before. */
export async function listTasks(tx: Tx, filter: TaskFilter): Promise<TaskRow[]> {
  let page = tx.db.selectFrom('tasks').selectAll().where('tasks.tenant_id', '=', tx.tenantId).where(isListed(tx))
  if (filter.projectId) page = page.where('project_id', '=', filter.projectId)
  if (filter.status) page = page.where('tasks.status', '=', filter.status)
  if (filter.ticketId) page = page.where('ticket_id', '=', filter.ticketId)
  if (filter.after) {
    page = page.where(
      sql<boolean>`(tasks.created_at, tasks.id) < (select created_at, id from tasks where tenant_id = ${tx.tenantId} and id = ${filter.after})`,
    )
  }
  // Tables that grew within the last minute have no statistics yet, and then every task would be sorted for one page. Of a
  // ticket's tasks there are few, and no index has them in this order.
  if (!filter.ticketId) await tx.send(sql`select set_config('enable_sort', 'off', true)`.compile(tx.db))
  // The page first: what is looked up for each row is looked up for its rows alone.
  const rows = page.orderBy('tasks.created_at', 'desc').orderBy('tasks.id', 'desc').limit(filter.limit)
  return tx.db
    .selectFrom(rows.as('tasks'))
    .select(columns)
    .orderBy('tasks.created_at', 'desc')
    .orderBy('tasks.id', 'desc')
    .execute()
}

/** More tasks than a person puts into one ticket. */
const MAX_TASKS_OF_TICKET = 500

/** Oldest first. */
export async function listTasksOfTicket(tx: Tx, ticketId: TicketId): Promise<TaskRow[]> {
  return (await listTasks(tx, { ticketId, limit: MAX_TASKS_OF_TICKET })).toReversed()
}

/** Number of tasks in each status that has any. */
export async function countTasks(
  tx: Tx,
  projectId: ProjectId | undefined,
): Promise<Partial<Record<TaskStatus, number>>> {
  let query = tx.db
    .selectFrom('tasks')
    .select([sql<TaskStatus>`status`.as('status'), sql<number>`count(*)::int`.as('count')])
    .where('tenant_id', '=', tx.tenantId)
    .where(isListed(tx))
  if (projectId) query = query.where('project_id', '=', projectId)
  const rows = await query.groupBy('status').execute()
  return Object.fromEntries(rows.map(({ status, count }) => [status, count]))
}

export function toTask(row: TaskRow): Task {
  return {
    ...row,
    deadline: row.deadline?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    deletedAt: row.deletedAt?.toISOString() ?? null,
  }
}
