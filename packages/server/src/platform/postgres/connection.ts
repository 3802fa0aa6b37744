import { Client } from 'pg'
import { PORT, type PostgresPaths } from './paths.ts'
import { SUPERUSER } from './settings.ts'

/** How to reach the database as superuser; `host` is the directory of its Unix socket. */
export type PostgresConnection = { host: string; port: number; user: string; password: string; database: string }

/** One cluster, one product: the database that initdb makes is the one used. */
const DATABASE = 'postgres'

export function connectionTo(paths: PostgresPaths, password: string): PostgresConnection {
  return { host: paths.socketDirectory, port: PORT, user: SUPERUSER, password, database: DATABASE }
}

/** A first query that hangs means a database that does not work. */
const QUERY_TIMEOUT_MS = 5_000

/** Runs one real query; rejects with what the database or the socket answered. */
export async function query(connection: PostgresConnection): Promise<void> {
  // Explicit, because pg would otherwise read PGSSLMODE from the environment.
  const limits = { ssl: false, connectionTimeoutMillis: QUERY_TIMEOUT_MS, query_timeout: QUERY_TIMEOUT_MS }
  const client = new Client({ ...connection, ...limits })
  // A connection that breaks between two queries is reported here as well, and would end the process unheard.
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query('select 1')
  } finally {
    await client.end()
  }
}
