// One embedded Postgres for all test files of the server, with a migrated database that each file copies.
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Client, escapeIdentifier } from 'pg'
import type { TestProject } from 'vitest/node'
import { createLog, migrate } from '#platform'
import { type PostgresConnection, startPostgres } from '../src/platform/postgres/index.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Superuser's way to the server that all test files share. */
    postgres: PostgresConnection
  }
}

/** Migrated and empty; `create database ... template` copies it in a fraction of a second. */
const TEMPLATE = 'sentra_template'

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  // Below /tmp and not tmpdir(): a socket's path must stay short. Postgres may run as another account.
  const dataDirectory = await mkdtemp(join('/tmp', 'st-'))
  await chmod(dataDirectory, 0o711)
  const log = createLog('silent', 'test')
  const postgres = await startPostgres({ dataDirectory, log })
  await createDatabase(postgres.connection, TEMPLATE)
  await migrate({ ...postgres.connection, database: TEMPLATE }, log)
  project.provide('postgres', postgres.connection)
  return async () => {
    await postgres.stop()
    await rm(dataDirectory, { recursive: true, maxRetries: 10 })
  }
}

async function createDatabase(connection: PostgresConnection, name: string): Promise<void> {
  const client = new Client(connection)
  await client.connect()
  await client.query(`create database ${escapeIdentifier(name)}`)
  await client.end()
}
