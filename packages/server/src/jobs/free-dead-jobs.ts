import { randomInt } from 'node:crypto'
import type { PoolClient } from 'pg'
import type { App } from '#platform'

/** First half of the advisory locks that servers hold while they live; any fixed number will do. */
const LOCK_CLASS = 7_301
const RETRY_MS = 1_000
/** Servers that share a database free each other's jobs this often. */
const CATCH_UP_MS = 60_000

/**
 * A pool of workers that was killed leaves its jobs locked, for four hours by graphile-worker's own rule. So each server
 * holds an advisory lock while it lives and writes down which pools are its own; jobs of all others are unlocked.
 */
export class ServerPresence {
  readonly #app: App
  readonly #key = randomInt(2 ** 31 - 1)
  readonly #pools = new Set<string>()
  #client: PoolClient | undefined
  #catchUp: NodeJS.Timeout | undefined
  #retry: NodeJS.Timeout | undefined
  #isStopped = false

  constructor(app: App) {
    this.#app = app
  }

  /** Takes the lock and frees what dead servers left. Before the workers start. */
  async start(): Promise<void> {
    await this.#hold()
    await freeDeadJobs(this.#app)
    this.#catchUp = setInterval(() => {
      freeDeadJobs(this.#app).catch((error: unknown) => this.#app.log.warn({ err: error }, 'dead jobs were not freed'))
    }, CATCH_UP_MS)
  }

  /** Called for each pool of workers of this process. */
  async own(poolId: string): Promise<void> {
    this.#pools.add(poolId)
    await this.#writeDown()
  }

  /** A pool that gave up: its jobs are free for the next one. */
  async disown(poolId: string): Promise<void> {
    this.#pools.delete(poolId)
    await this.#app.database.owner.query('delete from job_workers where worker_id = $1', [poolId])
    await freeDeadJobs(this.#app)
  }

  stop(): void {
    this.#isStopped = true
    clearInterval(this.#catchUp)
    clearTimeout(this.#retry)
    this.#giveUp()
  }

  async #hold(): Promise<void> {
    const client = await this.#app.database.owner.connect()
    if (this.#isStopped) return client.release(true)
    this.#client = client
    client.once('end', () => this.#client === client && this.#holdAgain())
    await client.query('select pg_advisory_lock($1, $2)', [LOCK_CLASS, this.#key])
    await this.#writeDown()
  }

  /** Again after every loss of the lock: meanwhile somebody may have taken us for dead. */
  async #writeDown(): Promise<void> {
    await this.#app.database.owner.query(
      `insert into job_workers (worker_id, server_key) select unnest($1::text[]), $2 on conflict do nothing`,
      [[...this.#pools], this.#key],
    )
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

/** Unlocks the jobs of pools whose server holds its lock no more, or was killed before it could write them down. */
async function freeDeadJobs(app: App): Promise<void> {
  await app.database.owner.query(
    `delete from job_workers where not exists (
       select from pg_locks where locktype = 'advisory' and classid = $1 and objid = server_key and granted
         and database = (select oid from pg_database where datname = current_database()))`,
    [LOCK_CLASS],
  )
  const { rows } = await app.database.owner.query<{ pool: string }>(
    `select distinct locked_by as pool from graphile_worker.jobs
     where locked_by is not null and locked_by not in (select worker_id from job_workers)`,
  )
  if (rows.length === 0) return
  await app.database.owner.query('select graphile_worker.force_unlock_workers($1)', [rows.map((row) => row.pool)])
  app.log.info({ pools: rows.length }, 'freed the jobs of servers that died')
}
