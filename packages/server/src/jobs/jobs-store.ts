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
