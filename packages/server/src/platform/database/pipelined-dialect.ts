import type { Writable } from 'node:stream'
import { CompiledQuery, type DatabaseConnection, PostgresDialect, PostgresDriver } from 'kysely'
import type pg from 'pg'
import { PipelinedConnection } from './pipelined-connection.ts'
import { nameOf } from './statement-names.ts'

/**
 * Kysely on a pool whose connections send a statement without waiting for the answers to those before. The pool must
 * have `pipeline: true`.
 */
export class PipelinedDialect extends PostgresDialect {
  readonly #pool: pg.Pool

  constructor(pool: pg.Pool) {
    super({ pool })
    this.#pool = pool
    pool.on('connect', sendTogether)
  }

  override createDriver(): PostgresDriver {
    return new PipelinedDriver({ pool: this.#pool })
  }
}

class PipelinedDriver extends PostgresDriver {
  override async acquireConnection(): Promise<never> {
    // Kysely asks for its own class, of which it uses no more than we have.
    return new PipelinedConnection(await super.acquireConnection()) as never
  }

  /**
   * BEGIN goes out with the first statement. It fails only with its connection, and then so does what comes after it;
   * no statement of ours could do anything by itself, because none sees a tenant outside a transaction.
   */
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await (connection as PipelinedConnection).send(CompiledQuery.raw('begin'))
  }

  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await super.rollbackTransaction((connection as PipelinedConnection).inner as never)
  }

  override async releaseConnection(connection: DatabaseConnection): Promise<void> {
    await super.releaseConnection((connection as PipelinedConnection).inner as never)
  }
}

/** What one turn of the event loop sends is one write, which wakes Postgres once; often used statements are prepared. */
function sendTogether(client: pg.PoolClient): void {
  const { stream } = (client as unknown as { connection: { stream: Writable } }).connection
  const send = client.query.bind(client) as (text: string | object, values?: readonly unknown[]) => unknown
  const query = (text: string, values: readonly unknown[] = []) => {
    stream.cork()
    process.nextTick(() => stream.uncork())
    const name = values.length > 0 ? nameOf(text) : undefined
    return name === undefined ? send(text, values) : send({ name, text, values })
  }
  client.query = query as typeof client.query
}
