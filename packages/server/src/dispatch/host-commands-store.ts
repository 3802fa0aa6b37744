import type { AttemptId } from '@sentra/contract'
import type { HostCommand } from '@sentra/contract/runner'
import { sql } from 'kysely'
import type { Tx } from '#platform'

type Wanted = { attemptIds: AttemptId[] | null; paths: string[] | null }

/** What a person asked of a host and its reports do not show as done yet. */
export async function listHostCommands(tx: Tx, runnerId: string): Promise<HostCommand[]> {
  const { rows } = await sql<Wanted>`
    select
      (select array_agg(attempt_id) from worktrees where tenant_id = ${tx.tenantId} and runner_id = ${runnerId}
        and deleted_at is null and empty_requested_at is not null) as "attemptIds",
      (select array_agg(path) from leftovers where tenant_id = ${tx.tenantId} and runner_id = ${runnerId}
        and put_away_requested_at is not null) as paths`.execute(tx.db)
  const { attemptIds = null, paths = null } = rows[0] ?? {}
  return [
    ...(attemptIds === null ? [] : [{ type: 'empty_trash', attemptIds } as const]),
    ...(paths === null ? [] : [{ type: 'put_away', paths } as const]),
  ]
}
