// A database for one test file, and the superuser's view of it.
import { randomBytes } from 'node:crypto'
import { Client, type QueryResultRow } from 'pg'
import { inject } from 'vitest'
import type { PostgresConnection } from '../src/platform/postgres/index.ts'

const TEMPLATE = 'sentra_template'

export type TestDatabase = {
  connection: PostgresConnection
  /** Runs one statement as superuser, whom no policy binds. */
  sql<Row extends QueryResultRow = Record<string, unknown>>(text: string, values?: unknown[]): Promise<Row[]>
  drop(): Promise<void>
}

/** A new database: a copy of the migrated one, or an empty one. */
export async function createTestDatabase({ migrated = true } = {}): Promise<TestDatabase> {
  const server = inject('postgres')
  const name = `test_${randomBytes(6).toString('hex')}`
  await runOn(server, `create database ${name} template ${migrated ? TEMPLATE : 'template1'}`)
  const connection = { ...server, database: name }
  const client = new Client(connection)
  client.on('error', () => undefined) // a test may end every connection of the database
  await client.connect()
  return {
    connection,
    sql: async (text, values) => (await client.query(text, values)).rows as never,
    drop: async () => {
      await client.end()
      await runOn(server, `drop database ${name} with (force)`)
    },
  }
}

async function runOn(connection: PostgresConnection, text: string): Promise<void> {
  const client = new Client(connection)
  await client.connect()
  try {
    await client.query(text)
  } finally {
    await client.end()
  }
}

/** Looks every 5 ms; the test's own time limit ends it. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 5))
}
