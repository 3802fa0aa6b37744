import type { Config } from '../config.ts'
import type { Log } from '../log.ts'
import { startPostgres } from '../postgres/index.ts'
import type { Connection } from './pools.ts'

/** The database to use: DATABASE_URL always wins, else our own Postgres in the data directory. */
export async function openEmbedded(
  config: Config,
  log: Log,
): Promise<{ connection: Connection; stop(): Promise<void> }> {
  if (config.databaseUrl !== null) {
    return { connection: { connectionString: config.databaseUrl }, stop: async () => undefined }
  }
  const { dataDirectory } = config
  return startPostgres({ dataDirectory, log })
}
