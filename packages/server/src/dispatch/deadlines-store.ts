import type { AttemptId, RunId } from '@sentra/contract'
import { sql } from 'kysely'
import type { App } from '#platform'
import { acrossTenants } from '#platform/system'

export type Overdue = {
  tenantId: string
  id: AttemptId
  runId: RunId
  state: 'leased' | 'running' | 'unreachable'
  /** Seconds since the runner was last heard of this attempt's lease. */
  silentSeconds: number
  leasedSeconds: number
  cancelRequested: boolean
  /** Another ready runner of the tenant has the attempt's agent and was heard of within the lease time. */
  hasOtherRunner: boolean
}

/** Live attempts whose lease has run out, on the database's clock. */
export async function listOverdue(app: Pick<App, 'database'>, leaseSeconds: number): Promise<Overdue[]> {
  const { rows } = await sql<Overdue>`
    select a.tenant_id as "tenantId", a.id, a.run_id as "runId", a.state,
      extract(epoch from now() - a.lease_deadline)::float8 as "silentSeconds",
      extract(epoch from now() - a.leased_at)::float8 as "leasedSeconds",
      a.cancel_requested as "cancelRequested",
      exists (select from runners r where r.tenant_id = a.tenant_id and r.id <> a.runner_id and r.state = 'ready'
        and r.last_beat_at > now() - make_interval(secs => ${leaseSeconds})
        and (a.kind = 'command' or r.report->'agents' @> jsonb_build_array(
          jsonb_build_object('name', coalesce(run.roles -> a.role ->> 'agent', run.agent), 'available', true)))) as "hasOtherRunner"
    from attempts a join runs run on run.tenant_id = a.tenant_id and run.id = a.run_id
    where a.state in ('leased', 'running', 'unreachable') and a.lease_deadline < now() and a."end" is null
    order by a.lease_deadline limit 200`.execute(acrossTenants(app.database))
  return rows
}

/**
 * Milliseconds to the next deadline, null when nothing is leased. An unreachable attempt has a second one, when it may
 * be given up; once that has passed without another runner there is nothing to wake up for.
 */
export async function nextDeadlineMs(app: Pick<App, 'database'>, lostSeconds: number): Promise<number | null> {
  const { rows } = await sql<{ ms: number | null }>`
    select extract(epoch from min(deadline) - now())::float8 * 1000 as ms
    from (
      select lease_deadline as deadline from attempts where state in ('leased', 'running') and "end" is null
      union all
      select lease_deadline + make_interval(secs => ${lostSeconds}) from attempts
      where state = 'unreachable' and "end" is null and lease_deadline + make_interval(secs => ${lostSeconds}) > now()
    ) as deadlines`.execute(acrossTenants(app.database))
  return rows[0]?.ms ?? null
}

/** Gives everybody more time: this server was away or asleep, so silence says nothing about the runners. */
export async function extendAllLeases(app: Pick<App, 'database'>, seconds: number): Promise<void> {
  await sql`
    update attempts set lease_deadline = greatest(lease_deadline, now()) + make_interval(secs => ${seconds})
    where state in ('leased', 'running', 'unreachable')`.execute(acrossTenants(app.database))
}
