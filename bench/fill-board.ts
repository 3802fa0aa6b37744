import type pg from 'pg'

export type Board = { projectId: string; tickets: number; tasks: number; commit: string }

/** Base32 of our ids has all digits. */
const idOf = (prefix: string, number: string) => `'${prefix}-' || lpad((${number})::text, 12, '0')`

/**
 * Tickets with equally many tasks, each waiting for the one before it and planned to start by itself. The first of each
 * ticket has a run that ended well and an open pull request without a change, so that merging it costs as little as it
 * can. One attempt that never ends holds the project's only slot: what becomes ready stays ready.
 */
export async function fillBoard(client: pg.Client, { projectId, tickets, tasks, commit }: Board): Promise<void> {
  const perTicket = tasks / tickets
  const isFirst = `n % ${perTicket} = 1`
  const firstRuns = `
    insert into sentra.runs (tenant_id, id, project_id, task_id, workflow, stages, delivers, state, agent, branch,
                             base_branch, base_commit, head_commit, created_by, started_at, ended_at)
    select 'local', ${idOf('adw', 'n')}, $1, ${idOf('task', 'n')}, 'code',
           '[{"name":"CODE","kind":"agent","role":"coder"}]', true, 'succeeded', 'rehearsal', 'feature/x', 'main', $2, $2, 'usr-bench',
           now() - interval '20 minutes', now()
    from generate_series(1, $3::int) n where ${isFirst}`
  await client.query(
    `insert into sentra.tickets (tenant_id, id, project_id, title, description, priority, status, created_by)
     select 'local', ${idOf('tkt', 'n')}, $1, 'Ticket ' || n, '', 'medium', 'in_progress', 'usr-bench'
     from generate_series(1, $2::int) n`,
    [projectId, tickets],
  )
  await client.query(
    `insert into sentra.tasks (tenant_id, id, project_id, ticket_id, title, description, type, type_given, priority,
                               template, status, created_by)
     select 'local', ${idOf('task', 'n')}, $1, ${idOf('tkt', `(n - 1) / ${perTicket} + 1`)}, 'Task ' || n, '', 'feature', true,
            'medium', 'blank', case when ${isFirst} then 'in_review' else 'pending' end, 'usr-bench'
     from generate_series(1, $2::int) n`,
    [projectId, tasks],
  )
  await client.query(
    `insert into sentra.task_dependencies (tenant_id, task_id, depends_on, created_by)
     select 'local', ${idOf('task', 'n')}, ${idOf('task', 'n - 1')}, 'usr-bench'
     from generate_series(1, $1::int) n where not (${isFirst})`,
    [tasks],
  )
  await client.query(
    `insert into sentra.planned_starts (tenant_id, task_id, workflow, agent, created_by)
     select 'local', ${idOf('task', 'n')}, 'code', 'rehearsal', 'usr-bench'
     from generate_series(1, $1::int) n where not (${isFirst})`,
    [tasks],
  )
  await client.query(firstRuns, [projectId, commit, tasks])
  await client.query(
    `insert into sentra.pull_requests (tenant_id, id, project_id, task_id, run_id, title, summary, branch, base_branch,
                                       base_commit, head_commit, state)
     select 'local', ${idOf('pr', 'n')}, $1, ${idOf('task', 'n')}, ${idOf('adw', 'n')}, 'Task ' || n, '', 'feature/x', 'main',
            $2, $2, 'open'
     from generate_series(1, $3::int) n where ${isFirst}`,
    [projectId, commit, tasks],
  )
  await holdSlot(client, { projectId, commit, number: tasks })
  await client.query('analyze')
}

/** The last task is at work for ever. */
async function holdSlot(
  client: pg.Client,
  { projectId, commit, number }: { projectId: string; commit: string; number: number },
): Promise<void> {
  await client.query(
    `insert into sentra.runs (tenant_id, id, project_id, task_id, workflow, stages, delivers, state, agent, branch,
                              base_branch, base_commit, head_commit, created_by, started_at)
     values ('local', ${idOf('adw', String(number))}, $1, ${idOf('task', String(number))}, 'code',
             '[{"name":"CODE","kind":"agent","role":"coder"}]', true, 'running', 'rehearsal', 'feature/x', 'main', $2, $2,
             'usr-bench', now())`,
    [projectId, commit],
  )
  await client.query(
    `insert into sentra.attempts (tenant_id, id, run_id, project_id, stage, stage_index, kind, role, try, state,
                                  from_commit, urgency, lease_deadline)
     values ('local', 'att-000000000000', ${idOf('adw', String(number))}, $1, 'CODE', 0, 'agent', 'coder', 1, 'running', $2, 1,
             now() + interval '1 day')`,
    [projectId, commit],
  )
}
