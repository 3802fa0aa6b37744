import type { ProjectId } from '@sentra/contract'
import { sql } from 'kysely'
import type { App, Tx } from '#platform'
import { acrossTenants } from '#platform/system'

/** False when it came before. */
export async function insertDelivery(
  tx: Tx,
  delivery: { projectId: ProjectId; deliveryId: string; event: string },
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx.db
    .insertInto('github_deliveries')
    .values({ project_id: delivery.projectId, delivery_id: delivery.deliveryId, event: delivery.event })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'project_id', 'delivery_id']).doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

/** Of all tenants. */
export async function removeOldDeliveries({ database }: Pick<App, 'database'>, before: Date): Promise<void> {
  await acrossTenants(database)
    .deleteFrom('github_deliveries')
    .where(sql<boolean>`received_at < ${before}`)
    .execute()
}
