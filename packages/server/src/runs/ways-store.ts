import type { AttemptId, RunId, StageName } from '@sentra/contract'
import { sql } from 'kysely'
import type { Tx } from '#platform'

/** Hosts of one run that are remembered: an agent that tries a thousand names must not fill the database. */
const MOST_HOSTS = 100

type Refusal = {
  runId: RunId
  attemptId: AttemptId
  stage: StageName
  host: string
  port: number
  reason: string
  asked: string
}

/** Counts a refused connection; true when its host is new to the run. */
export async function countRefusal(tx: Tx, refusal: Refusal): Promise<boolean> {
  const { runId, attemptId, stage, host, port, reason, asked } = refusal
  const { rows } = await sql<{ count: number }>`
    insert into refused_hosts as known (run_id, host, port, reason, attempt_id, stage, asked)
    select ${runId}, ${host}, ${port}, ${reason}, ${attemptId}, ${stage}, ${asked}
    where exists (select from refused_hosts h where h.tenant_id = ${tx.tenantId} and h.run_id = ${runId}
        and h.host = ${host} and h.port = ${port})
      or (select count(*) from refused_hosts h where h.tenant_id = ${tx.tenantId} and h.run_id = ${runId}) < ${MOST_HOSTS}
    on conflict (tenant_id, run_id, host, port) do update set count = known.count + 1, last_at = now(),
      reason = excluded.reason, attempt_id = excluded.attempt_id, stage = excluded.stage, asked = excluded.asked
    returning count`.execute(tx.db)
  return rows[0]?.count === 1
}

export type RefusedHostRow = Omit<Refusal, 'runId'> & { count: number; firstAt: Date; lastAt: Date }

/** Newest first. */
export async function listRefusedHosts(tx: Tx, runId: RunId): Promise<RefusedHostRow[]> {
  const { rows } = await sql<RefusedHostRow>`
    select host, port, reason, attempt_id as "attemptId", stage, asked, count, first_at as "firstAt", last_at as "lastAt"
    from refused_hosts where tenant_id = ${tx.tenantId} and run_id = ${runId}
    order by last_at desc, host, port`.execute(tx.db)
  return rows
}

export async function saveListening(tx: Tx, attemptId: AttemptId, ports: number[]): Promise<void> {
  await sql`
    update attempts set listening = ${ports}::int[]
    where tenant_id = ${tx.tenantId} and id = ${attemptId}`.execute(tx.db)
}

/** `isTaken`: its command was applied, which a shim that knows of ports says after what became of it. */
export type PublishedPortRow = {
  port: number
  hostPort: number
  openedAt: Date | null
  fault: string | null
  isTaken: boolean
}

/** What a person asked for and has not taken back. */
export async function listPublishedPorts(tx: Tx, attemptId: AttemptId): Promise<PublishedPortRow[]> {
  const { rows } = await sql<PublishedPortRow>`
    select p.port, p.host_port as "hostPort", p.opened_at as "openedAt", p.fault,
      exists (select from attempt_commands c where c.tenant_id = p.tenant_id and c.attempt_id = p.attempt_id
        and c.command @> jsonb_build_object('type', 'publish_port', 'port', p.port) and c.created_at >= p.asked_at
        and c.applied_at is not null) as "isTaken"
    from published_ports p
    where p.tenant_id = ${tx.tenantId} and p.attempt_id = ${attemptId} and p.withdrawn_at is null
    order by p.port`.execute(tx.db)
  return rows
}

/** Of an attempt and its run, what the list of its ports is made of. */
export async function findPortFacts(
  tx: Tx,
  attempt: { id: AttemptId; runId: RunId },
): Promise<{ listening: number[] | null; reserved: { port: number; purpose: string }[] }> {
  const { rows } = await sql<{ listening: number[] | null }>`
    select listening from attempts where tenant_id = ${tx.tenantId} and id = ${attempt.id}`.execute(tx.db)
  const reserved = await tx.db
    .selectFrom('port_reservations')
    .select(['port', 'purpose'])
    .where('tenant_id', '=', tx.tenantId)
    .where('run_id', '=', attempt.runId)
    .execute()
  return { listening: rows[0]?.listening ?? null, reserved }
}

/** Asks for a port once more when it was asked for before. */
export async function savePublication(
  tx: Tx,
  { attemptId, port, hostPort }: { attemptId: AttemptId; port: number; hostPort: number },
): Promise<void> {
  await sql`
    insert into published_ports (attempt_id, port, host_port) values (${attemptId}, ${port}, ${hostPort})
    on conflict (tenant_id, attempt_id, port) do update
      set host_port = excluded.host_port, asked_at = now(), opened_at = null, fault = null, withdrawn_at = null`.execute(
    tx.db,
  )
}

/** What its runner said of a port that was asked for. */
export async function settlePublication(
  tx: Tx,
  attemptId: AttemptId,
  { port, hostPort, message }: { port: number; hostPort: number | null; message: string | null },
): Promise<void> {
  await sql`
    update published_ports set host_port = coalesce(${hostPort}::int, host_port), fault = ${message},
      opened_at = case when ${hostPort}::int is null then null else now() end
    where tenant_id = ${tx.tenantId} and attempt_id = ${attemptId} and port = ${port}`.execute(tx.db)
}

export async function withdrawPublication(tx: Tx, attemptId: AttemptId, port: number): Promise<void> {
  await sql`
    update published_ports set withdrawn_at = now()
    where tenant_id = ${tx.tenantId} and attempt_id = ${attemptId} and port = ${port}`.execute(tx.db)
}
