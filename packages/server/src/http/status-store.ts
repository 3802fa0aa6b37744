import { HostReport, type SystemStatus } from '@sentra/contract'
import { sql } from 'kysely'
import { type App, inTenant, type Tx } from '#platform'

type WorkCounts = Omit<SystemStatus['counts'], 'jobsWaiting' | 'jobsDead'>

export async function databaseFacts(app: App): Promise<{ version: string; sizeBytes: number }> {
  const { rows } = await app.database.owner.query<{ version: string; sizeBytes: number }>(
    `select current_setting('server_version') as version, pg_database_size(current_database()) as "sizeBytes"`,
  )
  return rows[0] ?? { version: 'unknown', sizeBytes: 0 }
}

export function countWork(app: App, tenantId: string): Promise<WorkCounts> {
  return inTenant(app.database, tenantId, async (tx) => ({
    projects: await countWhere(tx, 'projects', 'active'),
    tasks: await countByState(tx, 'tasks', 'status'),
    runs: await countByState(tx, 'runs', 'state'),
    openPullRequests: await countWhere(tx, 'pull_requests', 'open'),
    openQuestions: await countOpenQuestions(tx, ['task', 'spec']),
    openSpecQuestions: await countOpenQuestions(tx, ['spec']),
    pendingSpecs: await countPendingSpecs(tx),
  }))
}

async function countWhere(tx: Tx, table: 'projects' | 'pull_requests', wanted: string): Promise<number> {
  const column = table === 'projects' ? 'status' : 'state'
  const counts = await countByState(tx, table, column)
  return counts[wanted] ?? 0
}

async function countByState(tx: Tx, table: string, column: string): Promise<Record<string, number>> {
  const { rows } = await sql<{ state: string; count: number }>`
    select ${sql.ref(column)} as state, count(*)::int as count from ${sql.table(table)} as counted
    where tenant_id = ${tx.tenantId} and ${table === 'tasks' ? notInTrash : sql`true`} group by 1`.execute(tx.db)
  return Object.fromEntries(rows.map((row) => [row.state, row.count]))
}

/** Neither a task nor its project is. The writing of a spec is no task to people. */
const notInTrash = sql`kind = 'task' and deleted_at is null and not exists (
  select from projects p where p.tenant_id = counted.tenant_id and p.id = counted.project_id and p.status = 'deleted')`

async function countPendingSpecs(tx: Tx): Promise<number> {
  const row = await tx.db
    .selectFrom('specs')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('tenant_id', '=', tx.tenantId)
    .where('state', '=', 'pending_approval')
    .where('archived_at', 'is', null)
    .executeTakeFirstOrThrow()
  return row.count
}

async function countOpenQuestions(tx: Tx, kinds: readonly ('task' | 'spec')[]): Promise<number> {
  const row = await tx.db
    .selectFrom('questions')
    .innerJoin('runs', (join) =>
      join.onRef('runs.tenant_id', '=', 'questions.tenant_id').onRef('runs.id', '=', 'questions.run_id'),
    )
    .innerJoin('tasks', (join) =>
      join.onRef('tasks.tenant_id', '=', 'runs.tenant_id').onRef('tasks.id', '=', 'runs.task_id'),
    )
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('tasks.kind', 'in', kinds)
    .where('questions.tenant_id', '=', tx.tenantId)
    .where('questions.answer', 'is', null)
    .where('runs.state', 'in', ['running', 'waiting'])
    .executeTakeFirstOrThrow()
  return row.count
}

export function listRunnerInfo(app: App, tenantId: string): Promise<SystemStatus['runners']> {
  return inTenant(app.database, tenantId, async (tx) => {
    const { rows } = await sql<{
      id: string
      hostname: string
      state: 'ready'
      report: unknown
      last_beat_at: Date
      live: number
    }>`
      select runners.*, (
        select count(*)::int from attempts
        where attempts.tenant_id = runners.tenant_id and attempts.runner_id = runners.id
          and attempts.state in ('leased', 'running', 'unreachable')) as live
      from runners where tenant_id = ${tx.tenantId} and state <> 'gone' order by joined_at`.execute(tx.db)
    return rows.map((row) => ({
      id: row.id,
      hostname: row.hostname,
      state: row.state,
      lastBeatAt: row.last_beat_at.toISOString(),
      liveAttempts: row.live,
      report: HostReport.parse(row.report),
    }))
  })
}
