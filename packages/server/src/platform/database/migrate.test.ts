import { execFile } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts'
import { createLog } from '../log.ts'
import { migrate } from './migrate.ts'

const log = createLog('silent', 'test')
const execute = promisify(execFile)

let db: TestDatabase
beforeAll(async () => {
  db = await createTestDatabase({ migrated: false })
})
afterAll(() => db.drop())

const applied = () => db.sql('select name, sha256, applied_at from sentra.schema_migrations order by name')

test('servers that start together on one empty database migrate it once', async () => {
  await Promise.all([1, 2, 3].map(() => migrate(db.connection, log)))
  const names = (await applied()).map((row) => row.name)
  const files = await readdir(new URL('../../../migrations', import.meta.url))
  expect(names).toEqual(files.filter((name) => name !== '0000_roles.sql').toSorted())
})

test('a repeated start changes nothing', async () => {
  await migrate(db.connection, log)
  const before = await applied()
  await migrate(db.connection, log)
  expect(await applied()).toEqual(before)
})

test('a database that a newer program has used is refused, and nothing in it is touched', async () => {
  await migrate(db.connection, log)
  await db.sql(`insert into sentra.schema_migrations (name, sha256) values ('9999_tomorrow.sql', 'x')`)
  const before = await applied()
  const refused = expect.objectContaining({
    code: 'DATABASE_TOO_NEW',
    message: expect.stringContaining('9999_tomorrow'),
  })
  await expect(migrate(db.connection, log)).rejects.toEqual(refused)
  expect(await applied()).toEqual(before)
  await db.sql(`delete from sentra.schema_migrations where name = '9999_tomorrow.sql'`)
})

test('a migration that was changed after it ran is refused', async () => {
  await migrate(db.connection, log)
  await db.sql(`update sentra.schema_migrations set sha256 = 'other' where name = '0002_work.sql'`)
  const refused = expect.objectContaining({ code: 'MIGRATION_CHANGED', message: expect.stringContaining('0002_work') })
  await expect(migrate(db.connection, log)).rejects.toEqual(refused)
})

test('the committed table types are those of the migrated database', async () => {
  const fresh = await createTestDatabase()
  const { tableTypesArgs } = await loadTableTypes()
  const { user, password, host, database } = fresh.connection
  const url = `postgres://${user}:${encodeURIComponent(password)}@localhost/${database}?host=${encodeURIComponent(host)}`
  await execute(process.execPath, tableTypesArgs(url, true))
  await fresh.drop()
})

async function loadTableTypes() {
  const module: unknown = await import(new URL('../../../../../bin/lib/table-types.js', import.meta.url).href)
  return module as { tableTypesArgs: (url: string, verify: boolean) => string[] }
}
