import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely'

const unwaited = new WeakSet<CompiledQuery>()

/**
 * Marks a statement whose answer nobody needs: executing it inside a transaction resolves, without rows, as soon as it
 * is sent. Should it fail, whatever comes after it in the transaction fails with its error, at the latest the COMMIT.
 */
export function withoutWaiting(query: CompiledQuery): CompiledQuery {
  requirePlain(query.parameters)
  unwaited.add(query)
  return query
}

/** A value that could not be sent would be noticed by us alone, and Postgres would commit the rest. */
function requirePlain(values: readonly unknown[]): void {
  const odd = values.find((value) => typeof value === 'object' && value !== null && !(value instanceof Date))
  if (odd !== undefined) throw new TypeError('only plain values can be sent without waiting: make JSON of objects')
}

/** A connection on loan to one transaction or one statement. */
export class PipelinedConnection implements DatabaseConnection {
  readonly inner: DatabaseConnection
  readonly #sent: Promise<unknown>[] = []

  constructor(inner: DatabaseConnection) {
    this.inner = inner
  }

  async send(query: CompiledQuery): Promise<void> {
    const answer = this.inner.executeQuery<never>(query)
    answer.catch(() => undefined) // the next statement that is waited for throws it
    this.#sent.push(answer)
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    if (unwaited.has(query)) {
      await this.send(query)
      return { rows: [] }
    }
    const answer = await this.inner.executeQuery<R>(query).catch((refusal: unknown) => this.#explain(refusal))
    // COMMIT of a transaction that failed is answered too, as ROLLBACK, after the errors that made it fail.
    if (query.sql === 'commit') await Promise.all(this.#sent)
    return answer
  }

  streamQuery<R>(query: CompiledQuery, chunkSize?: number): AsyncIterableIterator<QueryResult<R>> {
    return this.inner.streamQuery<R>(query, chunkSize ?? 1)
  }

  /** After a statement that failed Postgres refuses all others: the first error is the one that says why. */
  async #explain(refusal: unknown): Promise<never> {
    await Promise.all(this.#sent)
    throw refusal
  }
}
