import type { RunnerId } from '@sentra/contract'
import type { Leftover } from '@sentra/contract/runner'
import { sql } from 'kysely'
import type { Tx } from '#platform'

/** What a host found, all of it: what is not among it any more was put away or explained. */
export async function saveLeftovers(tx: Tx, runnerId: RunnerId, leftovers: Leftover[]): Promise<void> {
  await sql`
    delete from leftovers where tenant_id = ${tx.tenantId} and runner_id = ${runnerId}
      and path <> all (${leftovers.map(({ path }) => path)}::text[])`.execute(tx.db)
  if (leftovers.length === 0) return
  await sql`
    insert into leftovers (runner_id, path, what, size_bytes, changed_at, dirty_files, unpushed)
    select ${runnerId}, l.path, l.what, l."sizeBytes", l."changedAt", l."dirtyFiles", l.unpushed
    from jsonb_to_recordset(${JSON.stringify(leftovers)}::jsonb) as l (path text, what text, "sizeBytes" bigint,
      "changedAt" timestamptz, "dirtyFiles" text[], unpushed int)
    on conflict (tenant_id, runner_id, path) do update set what = excluded.what, size_bytes = excluded.size_bytes,
      changed_at = excluded.changed_at, dirty_files = excluded.dirty_files, unpushed = excluded.unpushed`.execute(tx.db)
}
