import { setTimeout as sleep } from 'node:timers/promises'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import type { Product } from '../e2e/support/product.ts'

/** A backend that is idle hands its counts in within ten seconds. */
const HAND_IN_MS = 11_000

/** The product's own Postgres, for what only it knows. One connection, so that looking costs as little as possible. */
export async function openDatabaseOf(product: Product) {
  const client = new pg.Client({
    host: join(product.data, 'pg/socket'),
    user: 'sentra_admin',
    database: 'postgres',
    password: readFileSync(join(product.data, 'pg/password'), 'utf8').trim(),
  })
  await client.connect()
  const countTransactions = async () => {
    await sleep(HAND_IN_MS)
    const text = `select sum(xact_commit + xact_rollback)::int as count from pg_stat_database`
    const { rows } = await client.query<{ count: number }>(text)
    return rows[0]?.count ?? 0
  }
  /** Delays in milliseconds from an event's insertion until this program hears of it; ends with the returned function. */
  const noteEvents = async () => {
    const heard = new Map<number, number>()
    client.on('notification', ({ payload }) => heard.set(Number(payload), Date.now()))
    await client.query('listen sentra_events')
    return async () => {
      await client.query('unlisten sentra_events')
      const text = 'select seq::int, at from sentra.events where seq = any($1)'
      const { rows } = await client.query<{ seq: number; at: Date }>(text, [[...heard.keys()]])
      return rows.map(({ seq, at }) => (heard.get(seq) ?? Number.NaN) - at.getTime())
    }
  }
  /** Tasks with one run each that is over, every second one well. */
  const insertRuns = async (projectId: string, count: number) => {
    await client.query(
      `with tasks as (
         insert into sentra.tasks (tenant_id, id, project_id, title, description, type, type_given, priority, template, status, created_by)
         select 'local', 'task-' || lpad(n::text, 12, '0'), $1, 'Task ' || n, '', 'feature', true, 'medium', 'blank',
                case n % 2 when 0 then 'done' else 'failed' end, 'usr-bench'
         from generate_series(1, $2::int) n returning id, status)
       insert into sentra.runs (tenant_id, id, project_id, task_id, workflow, stages, state, agent, branch, base_branch,
                                base_commit, head_commit, created_by)
       select 'local', 'adw-' || right(id, 12), $1, id, 'code', '[]', case status when 'done' then 'succeeded' else 'failed' end,
              'rehearsal', 'feature/x', 'main', repeat('0', 40), repeat('0', 40), 'usr-bench' from tasks`,
      [projectId, count],
    )
  }
  /** Milliseconds from the event that a task is done to the one that an attempt of another is ready; undefined until then. */
  const delayBetween = async (doneTaskId: string, readyTaskId: string) => {
    const { rows } = await client.query<{ ms: number | null }>(
      `select extract(epoch from
         (select at from sentra.events where task_id = $2 and type = 'attempt.state_changed' order by seq limit 1) -
         (select at from sentra.events where task_id = $1 and type = 'task.status_changed' order by seq desc limit 1)
       )::float8 * 1000 as ms`,
      [doneTaskId, readyTaskId],
    )
    return rows[0]?.ms ?? undefined
  }
  /** Two transactions that change one row each. */
  const commitTwice = async () => {
    const text = `update sentra.planned_starts set created_by = created_by where task_id = $1`
    for (const id of ['task-000000000002', 'task-000000000003']) await client.query(text, [id])
  }
  return { client, delayBetween, commitTwice, countTransactions, noteEvents, insertRuns, close: () => client.end() }
}
