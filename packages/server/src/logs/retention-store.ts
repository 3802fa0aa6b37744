import { sql } from 'kysely'
import type { App } from '#platform'
import { acrossTenants } from '#platform/system'

/**
 * Drops one day of entries or output of all tenants that lies before a day (`2026-12-31`) and holds no line of the kept
 * runs; its name, null when there is none. Waits at most 5 s for readers, then fails and may be tried again.
 */
export async function dropLogPartition(
  app: Pick<App, 'database'>,
  { before, keptRuns }: { before: string; keptRuns: string[] },
): Promise<string | null> {
  const { rows } = await sql<{ name: string | null }>`
    select drop_log_partition(${before}::date, ${keptRuns}::text[]) as name`.execute(acrossTenants(app.database))
  return rows[0]?.name ?? null
}
