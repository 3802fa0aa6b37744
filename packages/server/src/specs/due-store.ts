import type { SpecId } from '@sentra/contract'
import { sql } from 'kysely'
import type { App } from '#platform'
import { acrossTenants } from '#platform/system'

/** Specs of all tenants whose newest version nobody decided on in time. */
export async function listDueSpecs(
  app: Pick<App, 'database'>,
  limit: number,
): Promise<{ tenantId: string; specId: SpecId }[]> {
  const { rows } = await sql<{ tenantId: string; specId: SpecId }>`
    select tenant_id as "tenantId", id as "specId" from specs
    where state = 'pending_approval' and decide_by < now() order by decide_by limit ${limit}`.execute(
    acrossTenants(app.database),
  )
  return rows
}
