import type { SentraEvent } from '@sentra/contract'
import { sql } from 'kysely'
import type { App, Tx } from '#platform'
import { acrossTenants } from '#platform/system'

/** An event as stored; `tenantId` decides who may see it. */
export type StoredEvent = SentraEvent & { tenantId: string }

/** Goes out together with COMMIT, so that the lock that orders events is not held while this process is busy. */
export function insertEvents(tx: Tx, batch: { type: string; data: unknown }[]): Promise<void> {
  return tx.send(sql`select append_events(${JSON.stringify(batch)}::jsonb)`.compile(tx.db))
}

/** Events of all tenants after a sequence number, in commit order. Holes are rolled-back transactions. */
export async function listEventsAfter(
  app: Pick<App, 'database'>,
  after: number,
  limit: number,
): Promise<StoredEvent[]> {
  const rows = await acrossTenants(app.database)
    .selectFrom('events')
    .select(['seq', 'tenant_id', 'type', 'data', 'at'])
    .where('seq', '>', after)
    .orderBy('seq')
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    seq: row.seq,
    tenantId: row.tenant_id,
    type: row.type,
    at: row.at.toISOString(),
    data: row.data,
  })) as StoredEvent[]
}

/** The newest sequence number, 0 when nothing has happened yet. */
export async function latestSeq(app: Pick<App, 'database'>): Promise<number> {
  const row = await acrossTenants(app.database)
    .selectFrom('events')
    .select((eb) => eb.fn.max('seq').as('seq'))
    .executeTakeFirst()
  return row?.seq ?? 0
}

type OldEvents = { before: Date; keptRuns: string[]; after: number; limit: number }

/**
 * Looks at the next `limit` events after a sequence number and deletes those from before a time that are of no kept run;
 * the last number looked at, null at the end. The newest event always stays: numbers go on from it.
 */
export async function removeOldEvents(app: Pick<App, 'database'>, old: OldEvents): Promise<number | null> {
  const { rows } = await sql<{ last: number | null }>`
    with looked as (
      select seq, run_id from events
      where seq > ${old.after} and at < ${old.before} and seq < (select max(seq) from events)
      order by seq limit ${old.limit}
    ), removed as (
      delete from events using looked
      where events.seq = looked.seq and (looked.run_id is null or looked.run_id <> all (${old.keptRuns}::text[]))
    )
    select max(seq) as last from looked`.execute(acrossTenants(app.database))
  return rows[0]?.last ?? null
}
