import type { Config } from '../config.ts'
import type { Log } from '../log.ts'
import { startPostgres } from '../postgres/index.ts'
import type { Connection } from './pools.ts'

/** `revive` starts an embedded Postgres again that died; of a database elsewhere it leaves the care to others. */
export type OpenedDatabase = { connection: Connection; revive(): Promise<void>; stop(): Promise<void> }

/** The database to use: DATABASE_URL always wins, else our own Postgres in the data directory. */
export async function openEmbedded(config: Config, log: Log): Promise<OpenedDatabase> {
  if (config.databaseUrl !== null) {
    const nothing = async () => undefined
    return { connection: { connectionString: config.databaseUrl }, revive: nothing, stop: nothing }
  }
  const { dataDirectory } = config
  let handle = await startPostgres({ dataDirectory, log })
  let reviving: Promise<void> | undefined
  let isStopped = false

  async function revive(): Promise<void> {
    if (isStopped) return
    // Reattaches when it runs, so it may be asked at every doubt; two starts at once would fight over the cluster.
    reviving ??= startPostgres({ dataDirectory, log })
      .then((started) => void (handle = started))
      .finally(() => (reviving = undefined))
    return reviving
  }

  async function stop(): Promise<void> {
    isStopped = true
    await reviving?.catch(() => undefined) // its caller has the error
    await handle.stop()
  }

  return { connection: handle.connection, revive, stop }
}
