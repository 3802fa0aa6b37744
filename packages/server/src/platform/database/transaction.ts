import { type CompiledQuery, type Kysely, sql, type Transaction } from 'kysely'
import { withoutWaiting } from './pipelined-connection.ts'
import type { Database } from './pools.ts'
import type { DB } from './tables.ts'

/** A transaction that sees one tenant. Stores take it as their first argument. */
export type Tx = {
  readonly db: Transaction<DB>
  readonly tenantId: string
  /**
   * Sends a statement whose answer nobody needs, and goes on at once. Should it fail, the transaction does, with its
   * error.
   */
  send(query: CompiledQuery): Promise<void>
  /** Runs a step as the last statements before COMMIT; one step for each key. */
  beforeCommit(key: string, step: (tx: Tx) => Promise<void>): void
}

/** Runs `body` as `sentra_app` in one tenant; commits when it returns, rolls back when it throws. */
export function inTenant<T>(database: Database, tenantId: string, body: (tx: Tx) => Promise<T>): Promise<T> {
  return run(database.app, tenantId, body)
}

/** As inTenant, with the rights of `sentra_system`: only for code that may import #platform/system. */
export function runAsSystem<T>(database: Database, tenantId: string, body: (tx: Tx) => Promise<T>): Promise<T> {
  return run(database.system, tenantId, body)
}

function run<T>(pool: Kysely<DB>, tenantId: string, body: (tx: Tx) => Promise<T>): Promise<T> {
  return pool.transaction().execute(async (db) => {
    const send = async (query: CompiledQuery) => void (await db.executeQuery(withoutWaiting(query)))
    await send(sql`select set_config('app.current_tenant', ${tenantId}, true)`.compile(db))
    const steps = new Map<string, (tx: Tx) => Promise<void>>()
    const tx: Tx = { db, tenantId, send, beforeCommit: (key, step) => void steps.set(key, step) }
    const result = await body(tx)
    for (const step of steps.values()) await step(tx)
    return result
  })
}

/** Serialises transactions on one named thing until commit, e.g. `lockName(tx, 'project', projectId)`. */
export async function lockName(tx: Tx, kind: string, id: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`${tx.tenantId}/${kind}/${id}`}, 0))`.execute(tx.db)
}
