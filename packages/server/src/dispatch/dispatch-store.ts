import { type AttemptId, type ProjectId, type RunId, type RunnerId } from '@sentra/contract'
import { sql } from 'kysely'
import type { Tx } from '#platform'
import type { OpenLines } from '#logs'
import { liveStates } from '#runs'

export type Candidate = { id: AttemptId; runId: RunId; projectId: ProjectId; kind: 'agent' | 'command'; agent: string }

/** Ready attempts in the order they should go: urgency, then age. */
export async function listCandidates(tx: Tx, limit: number): Promise<Candidate[]> {
  const { rows } = await sql<Candidate>`
    select a.id, a.run_id as "runId", a.project_id as "projectId", a.kind,
      coalesce(r.roles -> a.role ->> 'agent', r.agent) as agent
    from attempts a join runs r on r.tenant_id = a.tenant_id and r.id = a.run_id
    where a.tenant_id = ${tx.tenantId} and a.state = 'ready' and r.state in ('queued', 'running')
      and r.paused_at is null
      and (a.not_before is null or a.not_before <= now())
    order by a.urgency desc, a.created_at, a.id limit ${limit}`.execute(tx.db)
  return rows
}

/** Attempts of a project that hold a slot. Asked under the project's lock, so two leases cannot both take the last. */
export async function countLive(tx: Tx, projectId: ProjectId): Promise<number> {
  const row = await tx.db
    .selectFrom('attempts')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('tenant_id', '=', tx.tenantId)
    .where('project_id', '=', projectId)
    .where('state', 'in', [...liveStates])
    .executeTakeFirstOrThrow()
  return row.count
}

type NewLease = { attemptId: AttemptId; runnerId: RunnerId; leaseSeconds: number }

/**
 * Gives a ready attempt to a runner with a new generation; undefined when somebody else was faster. A lease is a
 * deadline on the database's clock.
 */
export async function takeLease(tx: Tx, { attemptId, runnerId, leaseSeconds }: NewLease): Promise<number | undefined> {
  const { rows } = await sql<{ generation: number }>`
    update attempts set state = 'leased', generation = generation + 1, runner_id = ${runnerId}, leased_at = now(),
      lease_deadline = now() + make_interval(secs => ${leaseSeconds}), unreachable_since = null
    where tenant_id = ${tx.tenantId} and id = ${attemptId} and state = 'ready'
    returning generation`.execute(tx.db)
  return rows[0]?.generation
}

export type LiveAttempt = {
  id: AttemptId
  runId: RunId
  generation: number
  state: 'leased' | 'running' | 'unreachable'
  leasedSecondsAgo: number
}

/** Attempts that a runner has to keep; those whose end is stored are not its any more. */
export async function listLiveOfRunner(tx: Tx, runnerId: RunnerId): Promise<LiveAttempt[]> {
  const { rows } = await sql<LiveAttempt>`
    select id, run_id as "runId", generation, state, extract(epoch from now() - leased_at)::float8 as "leasedSecondsAgo"
    from attempts where tenant_id = ${tx.tenantId} and runner_id = ${runnerId} and "end" is null
      and state in ('leased', 'running', 'unreachable')`.execute(tx.db)
  return rows
}

/** Extends leases whose generation is right; returns the attempts that are still this runner's. */
export async function extendLeases(
  tx: Tx,
  { runnerId, live }: { runnerId: RunnerId; live: { attemptId: string; generation: number }[] },
  leaseSeconds: number,
): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    update attempts a set lease_deadline = now() + make_interval(secs => ${leaseSeconds}), unreachable_since = null
    from unnest(${live.map((item) => item.attemptId)}::text[], ${live.map((item) => item.generation)}::int[]) as beat (id, generation)
    where a.tenant_id = ${tx.tenantId} and a.id = beat.id and a.generation = beat.generation and a.runner_id = ${runnerId}
      and a.state in ('leased', 'running', 'unreachable')
    returning a.id`.execute(tx.db)
  return new Set(rows.map((row) => row.id))
}

/** A runner that came back gets a new generation of the same attempt: what its old self still sends is void. */
export async function renewGeneration(tx: Tx, attemptId: AttemptId, leaseSeconds: number): Promise<number> {
  const { rows } = await sql<{ generation: number }>`
    update attempts set generation = generation + 1, lease_deadline = now() + make_interval(secs => ${leaseSeconds}), unreachable_since = null
    where tenant_id = ${tx.tenantId} and id = ${attemptId} returning generation`.execute(tx.db)
  return rows[0]?.generation ?? 0
}

/**
 * Puts a live attempt back of which nothing was ever stored. The new generation fences the runner that had it: a report
 * between this and the next lease would move the journal's position, and the next journal would lose its start.
 */
export async function returnLease(tx: Tx, attemptId: AttemptId): Promise<void> {
  await sql`
    update attempts set state = 'ready', generation = generation + 1, runner_id = null, lease_deadline = null,
      leased_at = null, unreachable_since = null
    where tenant_id = ${tx.tenantId} and id = ${attemptId} and journal_seq = 0
      and state in ('leased', 'running', 'unreachable')`.execute(tx.db)
}

export type Fence = { ok: true; open: OpenLines; runId: RunId } | { ok: false; storedSeq: number; isStale: boolean }

/**
 * Moves the acknowledged position of a journal, if this piece is the next one and the generation is right. Everything
 * of the piece is written in the same transaction, so nothing is stored twice and nothing is missed.
 */
export async function moveJournal(
  tx: Tx,
  piece: { attemptId: string; generation: number; firstSeq: number; lastSeq: number },
): Promise<Fence> {
  const { rows } = await sql<{ open: OpenLines; runId: RunId }>`
    update attempts set journal_seq = ${piece.lastSeq}, last_work_at = now()
    where tenant_id = ${tx.tenantId} and id = ${piece.attemptId} and generation = ${piece.generation}
      and journal_seq = ${piece.firstSeq - 1}
    returning open_lines as open, run_id as "runId"`.execute(tx.db)
  if (rows[0]) return { ok: true, ...rows[0] }
  const found = await tx.db
    .selectFrom('attempts')
    .select(['generation', 'journal_seq'])
    .where('tenant_id', '=', tx.tenantId)
    .where('id', '=', piece.attemptId)
    .executeTakeFirst()
  return { ok: false, storedSeq: found?.journal_seq ?? 0, isStale: found?.generation !== piece.generation }
}

export async function saveOpenLines(tx: Tx, attemptId: string, open: OpenLines): Promise<void> {
  await tx.db
    .updateTable('attempts')
    .set({ open_lines: JSON.stringify(open) })
    .where('tenant_id', '=', tx.tenantId)
    .where('id', '=', attemptId)
    .execute()
}

export async function saveBundle(
  tx: Tx,
  attemptId: string,
  bundle: { head: string } | { error: string },
): Promise<void> {
  await tx.db
    .updateTable('attempts')
    .set('head' in bundle ? { staged_head: bundle.head, bundle_error: null } : { bundle_error: bundle.error })
    .where('tenant_id', '=', tx.tenantId)
    .where('id', '=', attemptId)
    .execute()
}

export async function findBundleError(tx: Tx, attemptId: string): Promise<string | null> {
  const row = await tx.db
    .selectFrom('attempts')
    .select('bundle_error')
    .where('tenant_id', '=', tx.tenantId)
    .where('id', '=', attemptId)
    .executeTakeFirst()
  return row?.bundle_error ?? null
}

type NewCheck = { label: string; command: string; commit: string; exitCode: number | null; durationMs: number }

export async function insertCheck(tx: Tx, owner: { attemptId: string; runId: string }, check: NewCheck): Promise<void> {
  await sql`
    insert into checks (attempt_id, position, run_id, label, command, commit, exit_code, duration_ms)
    select ${owner.attemptId}, count(*) + 1, ${owner.runId}, ${check.label}, ${check.command}, ${check.commit}, ${check.exitCode}, ${check.durationMs}
    from checks where tenant_id = ${tx.tenantId} and attempt_id = ${owner.attemptId}`.execute(tx.db)
}

export type OpenCommand = { attemptId: string; number: number; command: unknown }

/** Commands that live attempts of a runner have not applied yet, in order. */
export async function listOpenCommands(tx: Tx, runnerId: string): Promise<OpenCommand[]> {
  const { rows } = await sql<OpenCommand>`
    select c.attempt_id as "attemptId", c.number, c.command
    from attempt_commands c join attempts a on a.tenant_id = c.tenant_id and a.id = c.attempt_id
    where c.tenant_id = ${tx.tenantId} and c.applied_at is null and a.runner_id = ${runnerId}
      and a.state in ('leased', 'running', 'unreachable')
    order by c.attempt_id, c.number`.execute(tx.db)
  return rows
}

export async function saveApplied(tx: Tx, attemptId: string, number: number): Promise<void> {
  await tx.db
    .updateTable('attempt_commands')
    .set({ applied_at: new Date() })
    .where('tenant_id', '=', tx.tenantId)
    .where('attempt_id', '=', attemptId)
    .where('number', '=', number)
    .execute()
}
