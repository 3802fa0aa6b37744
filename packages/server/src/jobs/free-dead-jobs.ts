import { randomInt } from 'node:crypto'
import type { PoolClient } from 'pg'
import type { App } from '#platform'

/** First half of the advisory locks that servers hold while they live; any fixed number will do. */
const LOCK_CLASS = 7_301
const RETRY_MS = 1_000

/**
 * A worker that was killed leaves its jobs locked, for four hours by graphile-worker's own rule. So each server holds an
 * advisory lock while it lives and writes down which workers are its own; whoever finds a lock free unlocks the jobs.
 */
export class ServerPresence {
  readonly #app: App
  readonly #key = randomInt(2 ** 31 - 1)
  #client: PoolClient | undefined
  #retry: NodeJS.Timeout | undefined
  #isStopped = false

  constructor(app: App) {
    this.#app = app
  }

  /** Takes the lock and frees what dead servers left. Before the workers start. */
  async start(): Promise<void> {
    await this.#hold()
    await freeDeadJobs(this.#app)
  }

  /** Called for each worker of this process. */
  async register(workerId: string): Promise<void> {
    await this.#app.database.owner.query(
      'insert into job_workers (worker_id, server_key) values ($1, $2) on conflict do nothing',
      [workerId, this.#key],
    )
  }

  stop(): void {
    this.#isStopped = true
    clearTimeout(this.#retry)
    this.#giveUp()
  }

  async #hold(): Promise<void> {
    const client = await this.#app.database.owner.connect()
    if (this.#isStopped) return client.release(true)
    this.#client = client
    client.once('end', () => this.#client === client && this.#holdAgain())
    await client.query('select pg_advisory_lock($1, $2)', [LOCK_CLASS, this.#key])
  }

  /** Without the lock another server may run our jobs a second time: harmless, but not wanted for long. */
  #holdAgain(): void {
    this.#giveUp()
    if (this.#isStopped || this.#retry !== undefined) return
    this.#retry = setTimeout(() => {
      this.#retry = undefined
      this.#hold().catch(() => this.#holdAgain())
    }, RETRY_MS)
  }

  /** A connection that is not given back, not even a dead one, keeps the pool from ever closing. */
  #giveUp(): void {
    const client = this.#client
    this.#client = undefined
    client?.release(true)
  }
}

/** Unlocks the jobs of workers whose server holds its lock no more. */
async function freeDeadJobs(app: App): Promise<void> {
  const { rows } = await app.database.owner.query<{ worker_id: string }>(
    `delete from job_workers where not exists (
       select from pg_locks where locktype = 'advisory' and classid = $1 and objid = server_key and granted
         and database = (select oid from pg_database where datname = current_database()))
     returning worker_id`,
    [LOCK_CLASS],
  )
  if (rows.length === 0) return
  await app.database.owner.query('select graphile_worker.force_unlock_workers($1)', [rows.map((row) => row.worker_id)])
  app.log.info({ workers: rows.length }, 'freed the jobs of workers that died')
}
