import { sql } from 'kysely'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts'
import { type Database, openDatabase } from './pools.ts'
import { inTenant, type Tx } from './transaction.ts'

let db: TestDatabase
let database: Database
beforeAll(async () => {
  db = await createTestDatabase()
  database = openDatabase(db.connection, pino({ level: 'silent' }))
})
afterAll(async () => {
  await database.close()
  await db.drop()
})

const audit = (tx: Tx, action: string) =>
  sql`insert into audit_entries (actor, action, subject) values ('me', ${action}, 'it')`.compile(tx.db)
const refused = (tx: Tx) => sql`select 1 / (${0})::integer`.compile(tx.db)
const count = async (action: string) => {
  const [row] = await db.sql<{ count: number }>(
    `select count(*)::int as count from sentra.audit_entries where action = $1 and tenant_id = 'a'`,
    [action],
  )
  return row?.count
}

test('what was sent without waiting is committed, in order and for the tenant', async () => {
  for (let round = 0; round < 50; round += 1) {
    await inTenant(database, 'a', async (tx) => {
      await tx.send(audit(tx, `first-${round}`))
      await tx.send(audit(tx, `second-${round}`))
    })
  }
  const rows = await db.sql<{ action: string }>(`select action from sentra.audit_entries order by id`)
  expect(rows.map((row) => row.action)).toEqual(
    Array.from({ length: 50 }, (_, round) => [`first-${round}`, `second-${round}`]).flat(),
  )
})

test('one that fails, as the last, takes the transaction back and says why', async () => {
  const act = inTenant(database, 'a', async (tx) => {
    await tx.send(audit(tx, 'lost'))
    await tx.send(refused(tx))
  })
  await expect(act).rejects.toMatchObject({ code: '22012' })
  expect(await count('lost')).toBe(0)
})

test('one that fails before a statement that is waited for says why, and not that the transaction is aborted', async () => {
  const act = inTenant(database, 'a', async (tx) => {
    await tx.send(refused(tx))
    await tx.db.executeQuery(audit(tx, 'after'))
  })
  await expect(act).rejects.toMatchObject({ code: '22012' })
  expect(await count('after')).toBe(0)
})

test('a body that throws takes back what was sent', async () => {
  const act = inTenant(database, 'a', async (tx) => {
    await tx.send(audit(tx, 'thrown'))
    throw new Error('changed my mind')
  })
  await expect(act).rejects.toThrow('changed my mind')
  expect(await count('thrown')).toBe(0)
})

test('a value that Postgres could not be sent is refused before anything is', async () => {
  const act = inTenant(database, 'a', async (tx) => {
    await tx.send(audit(tx, 'odd'))
    await tx.send(sql`select ${{ an: 'object' }}::jsonb`.compile(tx.db))
  })
  await expect(act).rejects.toThrow('only plain values')
  expect(await count('odd')).toBe(0)
})

test('the connections work on after all of that', async () => {
  await Promise.all(
    Array.from({ length: 24 }, () => inTenant(database, 'a', (tx) => tx.db.executeQuery(audit(tx, 'well')))),
  )
  expect(await count('well')).toBe(24)
})
