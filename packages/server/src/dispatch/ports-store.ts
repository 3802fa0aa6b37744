import { createHash } from 'node:crypto'
import { SentraError } from '@sentra/contract'
import { sql } from 'kysely'
import type { Tx } from '#platform'

/** SEN-38: frontend = 3000 + hash mod 1000, backend = frontend + 100. The hash is only the first guess (C8). */
const BASE = 3_000
const RANGE = 1_000
const BACKEND_OFFSET = 100

export type Ports = { frontend: number; backend: number }

/** The ports of a run, reserved until it is cleaned up; asking again returns the same ones. */
export async function reservePorts(tx: Tx, runId: string, taskId: string): Promise<Ports> {
  const existing = await findPorts(tx, runId)
  if (existing) return existing
  const guess = createHash('sha256').update(taskId).digest().readUInt32BE(0) % RANGE
  for (let step = 0; step < RANGE; step += 1) {
    const frontend = BASE + ((guess + step) % RANGE)
    const ports = { frontend, backend: frontend + BACKEND_OFFSET }
    if (await tryReserve(tx, runId, ports)) return ports
  }
  throw new SentraError('CONFLICT', 'All ports from 3000 to 4099 are reserved: merge or cancel tasks that are done.')
}

/** Ports for what a person publishes beside the reserved ones, above those of frontend and backend. */
const PUBLISHED = { base: 4_100, range: 900 }

/**
 * The port of the host that leads to a port of a run's sandbox: the same number where it is one of its reserved ones, so
 * that an address in there is right out here too; else one that the run gets again whenever it asks.
 */
export async function reserveHostPort(tx: Tx, runId: string, port: number): Promise<number> {
  const ports = await findPorts(tx, runId)
  if (ports && (port === ports.frontend || port === ports.backend)) return port
  const existing = await findReserved(tx, runId, String(port))
  if (existing !== undefined) return existing
  const guess = createHash('sha256').update(`${runId}:${port}`).digest().readUInt32BE(0)
  for (let step = 0; step < PUBLISHED.range; step += 1) {
    const hostPort = PUBLISHED.base + ((guess + step) % PUBLISHED.range)
    const { rows } = await sql`
      insert into port_reservations (port, run_id, purpose) values (${hostPort}, ${runId}, ${String(port)})
      on conflict do nothing returning port`.execute(tx.db)
    if (rows.length > 0) return hostPort
  }
  throw new SentraError('CONFLICT', 'All ports from 4100 to 4999 are reserved: merge or cancel tasks that are done.')
}

async function findReserved(tx: Tx, runId: string, purpose: string): Promise<number | undefined> {
  const row = await tx.db
    .selectFrom('port_reservations')
    .select('port')
    .where('tenant_id', '=', tx.tenantId)
    .where('run_id', '=', runId)
    .where('purpose', '=', purpose)
    .executeTakeFirst()
  return row?.port
}

async function findPorts(tx: Tx, runId: string): Promise<Ports | undefined> {
  const rows = await tx.db
    .selectFrom('port_reservations')
    .select(['port', 'purpose'])
    .where('tenant_id', '=', tx.tenantId)
    .where('run_id', '=', runId)
    .execute()
  const frontend = rows.find((row) => row.purpose === 'frontend')?.port
  const backend = rows.find((row) => row.purpose === 'backend')?.port
  return frontend !== undefined && backend !== undefined ? { frontend, backend } : undefined
}

/** Both or none. The primary key is the port alone: two tenants share the host. */
async function tryReserve(tx: Tx, runId: string, ports: Ports): Promise<boolean> {
  const { rows } = await sql<{ port: number }>`
    insert into port_reservations (port, run_id, purpose)
    values (${ports.frontend}, ${runId}, 'frontend'), (${ports.backend}, ${runId}, 'backend')
    on conflict do nothing returning port`.execute(tx.db)
  if (rows.length === 2) return true
  await releasePorts(tx, runId)
  return false
}

export async function releasePorts(tx: Tx, runId: string): Promise<void> {
  await tx.db.deleteFrom('port_reservations').where('tenant_id', '=', tx.tenantId).where('run_id', '=', runId).execute()
}
