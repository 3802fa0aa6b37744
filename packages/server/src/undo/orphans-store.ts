import type { Leftover } from '@sentra/contract/runner'
import { type ProjectId, TrashEntryId } from '@sentra/contract'
import { sql } from 'kysely'
import type { Tx } from '#platform'

type LeftoverRow = Omit<Leftover, 'changedAt'> & {
  changedAt: Date | null
  hostname: string
  foundAt: Date
  isLeaving: boolean
}

/** What the hosts reported, biggest first. */
export async function listLeftovers(tx: Tx): Promise<LeftoverRow[]> {
  const { rows } = await sql<LeftoverRow>`
    select l.path, l.what, l.size_bytes::float8 as "sizeBytes", l.changed_at as "changedAt",
      l.dirty_files as "dirtyFiles", l.unpushed, l.found_at as "foundAt", coalesce(r.hostname, l.runner_id) as hostname,
      l.put_away_requested_at is not null as "isLeaving"
    from leftovers l left join runners r on r.tenant_id = l.tenant_id and r.id = l.runner_id
    where l.tenant_id = ${tx.tenantId} order by l.size_bytes desc nulls last, l.path`.execute(tx.db)
  return rows
}

/** Their hosts are told with the next beat. */
export async function requestPutAway(tx: Tx, path: string | undefined): Promise<void> {
  await sql`
    update leftovers set put_away_requested_at = coalesce(put_away_requested_at, now())
    where tenant_id = ${tx.tenantId} and (${path ?? null}::text is null or path = ${path ?? null})`.execute(tx.db)
}

export type StoredProject = { id: ProjectId; path: string }

export async function listStoredProjects(tx: Tx): Promise<StoredProject[]> {
  const { rows } = await sql<StoredProject>`
    select id, path from projects where tenant_id = ${tx.tenantId}`.execute(tx.db)
  return rows
}

/** Of these ids those of entries that still lie in the trash. */
export async function keepOpenEntries(tx: Tx, ids: string[]): Promise<Set<string>> {
  const known = ids.filter((id) => TrashEntryId.safeParse(id).success)
  const { rows } = await sql<{ id: string }>`
    select id from trash_entries where tenant_id = ${tx.tenantId} and id = any (${known}::text[])
      and restored_at is null and emptied_at is null`.execute(tx.db)
  return new Set(rows.map(({ id }) => id))
}
