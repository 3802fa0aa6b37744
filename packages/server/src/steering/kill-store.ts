import type { AttemptId, RunId, RunnerId } from '@sentra/contract'
import { sql } from 'kysely'
import type { Tx } from '#platform'
import { liveStates } from '#runs'

type Found = { id: AttemptId; runId: RunId }

/** Attempts at work on a host, in the order in which their runs are locked by everybody. */
export async function listLiveOnHost(tx: Tx, runnerId: RunnerId): Promise<Found[]> {
  return tx.db
    .selectFrom('attempts')
    .select([sql<AttemptId>`id`.as('id'), sql<RunId>`run_id`.as('runId')])
    .where('tenant_id', '=', tx.tenantId)
    .where('runner_id', '=', runnerId)
    .where('state', 'in', [...liveStates])
    .where('end', 'is', null)
    .orderBy('run_id')
    .execute()
}

/** Undefined for a runner that never registered here. */
export async function findHostname(tx: Tx, runnerId: RunnerId): Promise<string | undefined> {
  const row = await tx.db
    .selectFrom('runners')
    .select('hostname')
    .where('tenant_id', '=', tx.tenantId)
    .where('id', '=', runnerId)
    .executeTakeFirst()
  return row?.hostname
}

/** The newest attempt that has or had this session. */
export async function findBySession(tx: Tx, sessionId: string): Promise<Found | undefined> {
  return tx.db
    .selectFrom('attempts')
    .select([sql<AttemptId>`id`.as('id'), sql<RunId>`run_id`.as('runId')])
    .where('tenant_id', '=', tx.tenantId)
    .where('session_id', '=', sessionId)
    .orderBy('created_at', 'desc')
    .executeTakeFirst()
}
