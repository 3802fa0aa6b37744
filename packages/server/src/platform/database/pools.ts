import { Kysely } from 'kysely'
import pg from 'pg'
import type { Log } from '../log.ts'
import { PipelinedDialect } from './pipelined-dialect.ts'
import type { DB } from './tables.ts'

/** How to reach Postgres: as the supervisor's handle or parsed from DATABASE_URL. */
export type Connection = pg.PoolConfig

/** The three database roles (0000_roles.sql), each with its own pool. */
export type Database = {
  /** `sentra_app`: requests and job bodies, one tenant at a time. Use inTenant, never directly. */
  app: Kysely<DB>
  /** `sentra_system`: sees all tenants; for scheduler, fan-out, lease timer, retention and sign-in only. */
  system: Kysely<DB>
  /** `sentra_owner`: migrations and graphile-worker's own queries. */
  owner: pg.Pool
  connection: Connection
  close(): Promise<void>
}

// bigint columns hold sequence numbers, line numbers and micro-dollars, all far below 2^53.
pg.types.setTypeParser(pg.types.builtins.INT8, Number)

const POOL_SIZES = { sentra_app: 12, sentra_system: 6, sentra_owner: 6 }
type RoleName = keyof typeof POOL_SIZES

export function openDatabase(connection: Connection, log: Log): Database {
  const pools = {
    app: openPool({ ...connection, pipeline: true }, 'sentra_app', log),
    system: openPool({ ...connection, pipeline: true }, 'sentra_system', log),
    owner: openPool(connection, 'sentra_owner', log),
  }
  const app = new Kysely<DB>({ dialect: new PipelinedDialect(pools.app) })
  const system = new Kysely<DB>({ dialect: new PipelinedDialect(pools.system) })
  const close = async () => {
    await Promise.all([app.destroy(), system.destroy(), pools.owner.end()])
  }
  return { app, system, owner: pools.owner, connection, close }
}

/** A pool whose every connection acts as one role: set at connect, so no query can run before it. */
export function openPool(connection: Connection, role: RoleName, log: Log): pg.Pool {
  const pool = new pg.Pool({
    ...connection,
    max: POOL_SIZES[role],
    application_name: role,
    options: sessionOptions(role),
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 60_000,
  })
  // A pool that ends does not wait for its connections to close: Postgres may cut the last ones itself, and nothing is lost.
  const lost = (error: Error) => pool.ending || log.warn({ role, reason: error.message }, 'database connection lost')
  pool.on('connect', (client) => client.on('error', lost))
  // An idle connection that breaks (Postgres restarted) is replaced by the pool; without a listener it ends the process.
  pool.on('error', lost)
  return pool
}

/** Startup options of a session: role, schema, UTC, and a bound on a transaction that someone forgot. */
export function sessionOptions(role: string): string {
  return `-c role=${role} -c search_path=sentra -c timezone=UTC -c idle_in_transaction_session_timeout=60000`
}
