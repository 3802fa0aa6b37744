import type { TaskId } from '@sentra/contract'
import { sql } from 'kysely'
import type { Tx } from '#platform'

/** A start that was asked for and waits until the task may begin. */
export type PlannedStart = {
  taskId: TaskId
  workflow: string
  agent: string | null
  model: string | null
  credential: string | null
  failure: string | null
  createdBy: string
}

/** A second plan for a task takes the place of the first. */
export async function savePlannedStart(tx: Tx, start: Omit<PlannedStart, 'failure'>): Promise<void> {
  const { taskId, createdBy, ...choice } = start
  await tx.db
    .insertInto('planned_starts')
    .values({ task_id: taskId, created_by: createdBy, ...choice })
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'task_id']).doUpdateSet({ ...choice, created_by: createdBy, failure: null }),
    )
    .execute()
}

export async function findPlannedStart(tx: Tx, taskId: TaskId): Promise<PlannedStart | undefined> {
  return tx.db
    .selectFrom('planned_starts')
    .select([
      sql<TaskId>`task_id`.as('taskId'),
      'workflow',
      'agent',
      'model',
      'credential',
      'failure',
      'created_by as createdBy',
    ])
    .where('tenant_id', '=', tx.tenantId)
    .where('task_id', '=', taskId)
    .executeTakeFirst()
}

/** False when there was none. */
export async function removePlannedStart(tx: Tx, taskId: TaskId): Promise<boolean> {
  const result = await tx.db
    .deleteFrom('planned_starts')
    .where('tenant_id', '=', tx.tenantId)
    .where('task_id', '=', taskId)
    .executeTakeFirst()
  return result.numDeletedRows > 0n
}

export async function saveStartFailure(tx: Tx, taskId: TaskId, failure: string | null): Promise<void> {
  await tx.db
    .updateTable('planned_starts')
    .set({ failure })
    .where('tenant_id', '=', tx.tenantId)
    .where('task_id', '=', taskId)
    .execute()
}

/** Tasks with a planned start that wait for this one and for no other that is not done, and whose ticket is not blocked. */
export async function listFreed(tx: Tx, doneTaskId: TaskId): Promise<TaskId[]> {
  const { rows } = await sql<{ id: TaskId }>`
    select p.task_id as id from task_dependencies d
    join planned_starts p on p.tenant_id = d.tenant_id and p.task_id = d.task_id
    where d.tenant_id = ${tx.tenantId} and d.depends_on = ${doneTaskId} and not exists (
      select from task_dependencies e join tasks other on other.tenant_id = e.tenant_id and other.id = e.depends_on
      where e.tenant_id = d.tenant_id and e.task_id = d.task_id and other.status <> 'done')
    order by p.task_id`.execute(tx.db)
  return rows.map(({ id }) => id)
}

/** Tasks of a ticket with a planned start. */
export async function listPlannedOfTicket(tx: Tx, ticketId: string): Promise<TaskId[]> {
  const { rows } = await sql<{ id: TaskId }>`
    select p.task_id as id from planned_starts p join tasks t on t.tenant_id = p.tenant_id and t.id = p.task_id
    where p.tenant_id = ${tx.tenantId} and t.ticket_id = ${ticketId} order by p.task_id`.execute(tx.db)
  return rows.map(({ id }) => id)
}
