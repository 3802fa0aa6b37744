import type { ProjectId, TaskId } from '@sentra/contract'
import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '#platform'
import type { Edge } from './dependency-rules.ts'
import { selectTasks, type TaskRow } from './tasks-store.ts'

/** False when it was there already. */
export async function insertDependency(tx: Tx, edge: Edge & { createdBy: string }): Promise<boolean> {
  const result = await tx.db
    .insertInto('task_dependencies')
    .values({ task_id: edge.taskId, depends_on: edge.dependsOn, created_by: edge.createdBy })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n
}

/** False when there was none. */
export async function removeDependencyRow(tx: Tx, { taskId, dependsOn }: Edge): Promise<boolean> {
  const result = await tx.db
    .deleteFrom('task_dependencies')
    .where('tenant_id', '=', tx.tenantId)
    .where('task_id', '=', taskId)
    .where('depends_on', '=', dependsOn)
    .executeTakeFirst()
  return result.numDeletedRows > 0n
}

/** Every dependency that a task waits for, directly or through others. */
export async function listEdgesBehind(tx: Tx, taskId: TaskId): Promise<Edge[]> {
  const { rows } = await sql<Edge>`
    with recursive reached (id) as (
      select ${taskId}::text
      union
      select d.depends_on from reached
      join task_dependencies d on d.tenant_id = ${tx.tenantId} and d.task_id = reached.id
    )
    select d.task_id as "taskId", d.depends_on as "dependsOn" from reached
    join task_dependencies d on d.tenant_id = ${tx.tenantId} and d.task_id = reached.id`.execute(tx.db)
  return rows
}

export function listDependencies(tx: Tx, taskId: TaskId): Promise<TaskRow[]> {
  const ids = tx.db.selectFrom('task_dependencies').select('depends_on').where('task_id', '=', taskId)
  return listOldestFirst(tx, sql<boolean>`tasks.id in (${ids.where('tenant_id', '=', tx.tenantId)})`)
}

export function listDependants(tx: Tx, taskId: TaskId): Promise<TaskRow[]> {
  const ids = tx.db.selectFrom('task_dependencies').select('task_id').where('depends_on', '=', taskId)
  return listOldestFirst(tx, sql<boolean>`tasks.id in (${ids.where('tenant_id', '=', tx.tenantId)})`)
}

/** Tasks of a project that own files and are not over: those that may get in the way of each other. */
export function listOwners(tx: Tx, projectId: ProjectId): Promise<TaskRow[]> {
  return listOldestFirst(
    tx,
    sql<boolean>`project_id = ${projectId} and cardinality(owned_files) > 0 and deleted_at is null
      and tasks.status not in ('done', 'cancelled')`,
  )
}

function listOldestFirst(tx: Tx, isWanted: RawBuilder<boolean>): Promise<TaskRow[]> {
  return selectTasks(tx).where(isWanted).orderBy('tasks.created_at').orderBy('tasks.id').execute()
}
