import { sql } from 'kysely'
import type { Tx } from '#platform'
import type { App } from '#platform'

type JobRow = { task: string; payload: Record<string, string>; key?: string; runAt?: Date }

export async function insertJob(tx: Tx, job: JobRow): Promise<void> {
  const payload = JSON.stringify(job.payload)
  await sql`select enqueue_job(${job.task}, ${payload}::jsonb, ${job.key ?? null}, ${job.runAt ?? null})`.execute(tx.db)
}

/** Jobs still to be done, and jobs that used up their attempts. */
export async function jobCounts(app: Pick<App, 'database'>): Promise<{ waiting: number; dead: number }> {
  const { rows } = await app.database.owner.query<{ waiting: number; dead: number }>(
    `select count(*) filter (where attempts < max_attempts)::int as waiting,
            count(*) filter (where attempts >= max_attempts)::int as dead
     from graphile_worker.jobs`,
  )
  return rows[0] ?? { waiting: 0, dead: 0 }
}

/** When the next jobs are due that wait for their time, soonest first. */
export async function listDueTimes(app: Pick<App, 'database'>, limit: number): Promise<Date[]> {
  const { rows } = await app.database.owner.query<{ at: Date }>(
    `select distinct run_at as at from graphile_worker.jobs
     where run_at > now() and attempts < max_attempts and locked_at is null order by run_at limit $1`,
    [limit],
  )
  return rows.map(({ at }) => at)
}
