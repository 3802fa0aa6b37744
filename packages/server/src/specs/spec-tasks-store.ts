import type { SpecId, TaskId } from '@sentra/contract'
import { sql } from 'kysely'
import type { Tx } from '#platform'

/** The task of the board that a task of the spec became. */
export type SpecTaskRow = { key: string; taskId: TaskId; version: number }

export async function listSpecTasks(tx: Tx, specId: SpecId): Promise<SpecTaskRow[]> {
  return tx.db
    .selectFrom('spec_tasks')
    .select(['key', sql<TaskId>`task_id`.as('taskId'), 'version'])
    .where('tenant_id', '=', tx.tenantId)
    .where('spec_id', '=', specId)
    .execute()
}

/** A key that was given back to a new task points to that one. */
export async function saveSpecTask(tx: Tx, specId: SpecId, { key, taskId, version }: SpecTaskRow): Promise<void> {
  await tx.db
    .insertInto('spec_tasks')
    .values({ spec_id: specId, key, task_id: taskId, version })
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'spec_id', 'key']).doUpdateSet({ task_id: taskId, version }),
    )
    .execute()
}
