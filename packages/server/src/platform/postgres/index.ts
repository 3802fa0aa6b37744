// The embedded database: finds, installs, starts, reattaches and stops Postgres 18 below the data directory.
export { findPostgresBinaries } from './find-binaries.ts'
export type { PostgresConnection } from './connection.ts'
export { startPostgres, type PostgresHandle, type PostgresLog } from './start-postgres.ts'
export { stopPostgres } from './stop-postgres.ts'
