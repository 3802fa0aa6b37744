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
} from '@sentra/contract'
import { sql } from 'kysely'
import type { Tx } from '#platform'

/** A task as stored, with the id of its newest run. */
export type TaskRow = Omit<Task, 'createdAt' | 'updatedAt'> & { createdAt: Date; updatedAt: Date }

type NewTask = {
  id: TaskId
  projectId: ProjectId
  title: string
  description: string
  type: TaskType
  typeGiven: boolean
  priority: TaskPriority
  assignee: string | null
  template: TaskTemplate
  createdBy: string
}

/** The newest run of a task, for every query that returns tasks. */
const newestRun = sql<RunId | null>`(
  select runs.id from runs where runs.tenant_id = tasks.tenant_id and runs.task_id = tasks.id
  order by runs.created_at desc limit 1)`

/** Only a run that is not over can use an answer; a task has at most one. */
const hasOpenQuestion = sql<boolean>`exists (
  select from runs join questions on questions.tenant_id = runs.tenant_id and questions.run_id = runs.id
  where runs.tenant_id = tasks.tenant_id and runs.task_id = tasks.id
    and runs.state in ('running', 'waiting') and questions.answer is null)`

/** Paused, or taken over, which pauses it. */
const isPaused = sql<boolean>`exists (
  select from runs where runs.tenant_id = tasks.tenant_id and runs.task_id = tasks.id and runs.paused_at is not null)`

function selectTasks(tx: Tx) {
  return tx.db
    .selectFrom('tasks')
    .select([
      sql<TaskId>`tasks.id`.as('id'),
      sql<ProjectId>`project_id`.as('projectId'),
      'title',
      'description',
      sql<TaskType>`type`.as('type'),
      'type_given as typeGiven',
      sql<TaskPriority>`priority`.as('priority'),
      'assignee',
      sql<TaskTemplate>`template`.as('template'),
      sql<TaskStatus>`status`.as('status'),
      newestRun.as('runId'),
      hasOpenQuestion.as('asks'),
      isPaused.as('paused'),
      'created_at as createdAt',
      'updated_at as updatedAt',
    ])
    .where('tasks.tenant_id', '=', tx.tenantId)
}

/** Undefined when the project is not there or is archived: asking for it first would be one more question. */
export async function insertTask(tx: Tx, { createdBy, ...task }: NewTask): Promise<TaskRow | undefined> {
  const { rows } = await sql<Pick<TaskRow, 'createdAt' | 'updatedAt'>>`
    insert into tasks (
      id, project_id, title, description, type, type_given, priority, assignee, template, status, created_by)
    select ${task.id}, id, ${task.title}, ${task.description}, ${task.type}, ${task.typeGiven}::boolean,
           ${task.priority}, ${task.assignee}, ${task.template}, 'pending', ${createdBy}
    from projects where tenant_id = ${tx.tenantId} and id = ${task.projectId} and status = 'active'
    returning created_at as "createdAt", updated_at as "updatedAt"`.execute(tx.db)
  return rows[0] && { ...task, ...rows[0], status: 'pending', runId: null, asks: false, paused: false }
}

export async function getTask(tx: Tx, taskId: TaskId): Promise<TaskRow> {
  return found(await selectTasks(tx).where('tasks.id', '=', taskId).executeTakeFirst(), taskId)
}

export async function lockTask(tx: Tx, taskId: TaskId): Promise<TaskRow> {
  return found(await selectTasks(tx).where('tasks.id', '=', taskId).forUpdate().executeTakeFirst(), taskId)
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

type TaskFilter = {
  projectId?: ProjectId | undefined
  status?: TaskStatus | undefined
  after?: string | undefined
  limit: number
}

/** Newest first; `after` is the id of the last task of the page before. */
export async function listTasks(tx: Tx, filter: TaskFilter): Promise<TaskRow[]> {
  let query = selectTasks(tx)
  if (filter.projectId) query = query.where('project_id', '=', filter.projectId)
  if (filter.status) query = query.where('status', '=', filter.status)
  if (filter.after) {
    query = query.where(
      sql<boolean>`(tasks.created_at, tasks.id) < (select created_at, id from tasks where tenant_id = ${tx.tenantId} and id = ${filter.after})`,
    )
  }
  return query.orderBy('tasks.created_at', 'desc').orderBy('tasks.id', 'desc').limit(filter.limit).execute()
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
  if (projectId) query = query.where('project_id', '=', projectId)
  const rows = await query.groupBy('status').execute()
  return Object.fromEntries(rows.map(({ status, count }) => [status, count]))
}

export function toTask(row: TaskRow): Task {
  return { ...row, createdAt: row.createdAt.toISOString(), updatedAt: row.updatedAt.toISOString() }
}
