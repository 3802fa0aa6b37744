import type { Config } from './config.ts'
import type { dataPaths } from './data-directory.ts'
import type { Database } from './database/pools.ts'
import type { Log } from './log.ts'

/** What every use case may need. Built once in app.ts; a function that needs less asks for less. */
export type App = {
  config: Config
  paths: ReturnType<typeof dataPaths>
  database: Database
  log: Log
  /** Seals secrets that are stored. */
  secretKey: Buffer
  version: string
  startedAt: Date
  /** Address under which browsers reach this server; known once it listens. */
  url(): string
}
