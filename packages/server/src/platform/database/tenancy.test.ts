import { Client, type QueryResult } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts'
import { insertWork } from '../../../test/work.ts'
import { sessionOptions } from './pools.ts'

let db: TestDatabase
let app: Client
let tables: string[]

beforeAll(async () => {
  db = await createTestDatabase()
  app = new Client({ ...db.connection, options: sessionOptions('sentra_app') })
  await app.connect()
  for (const tenant of ['a', 'b']) await insertWork(db, tenant)
  const rows = await db.sql<{ name: string }>(`
    select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
    where c.relnamespace = 'sentra'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition order by 1`)
  tables = rows.map((row) => row.name)
})
afterAll(async () => {
  await app.end()
  await db.drop()
})

/** Statements of `sentra_app` in one tenant; rolled back. */
async function asTenant(tenantId: string, text: string, values: unknown[] = []): Promise<QueryResult> {
  await app.query('begin')
  try {
    await app.query(`select set_config('app.current_tenant', $1, true)`, [tenantId])
    return await app.query(text, values)
  } finally {
    await app.query('rollback')
  }
}

const denied = expect.objectContaining({ code: '42501' })

describe('every table with a tenant', () => {
  test('has row level security, forced, with a policy for each role', async () => {
    const loose = await db.sql(
      `
      select relname from pg_class where relnamespace = 'sentra'::regnamespace and relname = any($1)
        and not (relrowsecurity and relforcerowsecurity)`,
      [tables],
    )
    expect(tables.length).toBeGreaterThan(15)
    expect(loose).toEqual([])
    const policies = await db.sql<{ tablename: string; roles: string; qual: string; with_check: string }>(
      `select tablename, roles::text, qual, with_check from pg_policies where schemaname = 'sentra'`,
    )
    for (const table of tables) {
      const own = policies.filter((policy) => policy.tablename === table)
      expect(own.map((policy) => policy.roles).toSorted()).toEqual(['{sentra_app}', '{sentra_system}'])
      const [tenant] = own.filter((policy) => policy.roles === '{sentra_app}')
      expect(tenant?.qual).toMatch(/^\(tenant_id = current_setting\('app.current_tenant'::text\)\)$/)
      expect(tenant?.with_check).toBe(tenant?.qual)
    }
  })

  test('shows sentra_app only the rows of its tenant', async () => {
    for (const table of tables) {
      const { rows } = await asTenant('a', `select distinct tenant_id from ${table}`)
      expect({ table, rows }).toEqual({ table, rows: [{ tenant_id: 'a' }] })
    }
  })

  test('takes no row for another tenant from sentra_app', async () => {
    for (const table of tables) {
      const [found] = await db.sql<{ row: unknown }>(
        `select to_jsonb(t) as row from sentra.${table} t where tenant_id = 'a' limit 1`,
      )
      const text = `insert into ${table} overriding system value select * from jsonb_populate_record(null::${table}, $1)`
      const attempt = asTenant('b', text, [JSON.stringify(found?.row)])
      await expect(attempt, table).rejects.toEqual(denied)
    }
  })

  test('lets sentra_app move no row to another tenant', async () => {
    for (const table of tables) {
      const [right] = await db.sql<{ may: boolean }>(
        `select has_table_privilege('sentra_app', 'sentra.' || $1, 'update') as may`,
        [table],
      )
      if (right?.may !== true) continue
      await expect(asTenant('a', `update ${table} set tenant_id = 'b'`), table).rejects.toEqual(denied)
      const { rowCount } = await asTenant('a', `update ${table} set tenant_id = 'a' where tenant_id = 'b'`)
      expect(rowCount, table).toBe(0)
    }
  })

  test('answers nothing to a session that names no tenant', async () => {
    const fresh = new Client({ ...db.connection, options: sessionOptions('sentra_app') })
    await fresh.connect()
    for (const table of tables) {
      await expect(fresh.query(`select * from ${table}`), table).rejects.toThrow('app.current_tenant')
    }
    await fresh.end()
  })

  test('answers nothing after the transaction that named the tenant', async () => {
    await asTenant('a', 'select 1')
    for (const table of tables) expect((await app.query(`select * from ${table}`)).rows, table).toEqual([])
  })
})

test('sentra_app and sentra_system have no rights on partitions', async () => {
  const rights = await db.sql(`
    select c.relname, role, right_name from pg_class c,
      unnest(array['sentra_app', 'sentra_system']) role, unnest(array['select', 'insert', 'update', 'delete']) right_name
    where c.relispartition and c.relkind = 'r' and has_table_privilege(role, c.oid, right_name)`)
  expect(await db.sql('select 1 from pg_class where relispartition')).not.toEqual([])
  expect(rights).toEqual([])
})

test('sentra_app reaches the jobs only through enqueue_job, which stamps its tenant', async () => {
  await expect(asTenant('a', 'select * from graphile_worker.jobs')).rejects.toEqual(denied)
  await expect(asTenant('a', `select graphile_worker.add_job('x')`)).rejects.toEqual(denied)
  const [right] = await db.sql(`select has_schema_privilege('sentra_app', 'graphile_worker', 'usage') as may`)
  expect(right).toEqual({ may: false })
  await app.query('begin')
  await app.query(`select set_config('app.current_tenant', 'a', true)`)
  await app.query(`select enqueue_job('x', '{"tenantId": "b"}')`)
  await app.query('commit')
  const jobs = await db.sql('select payload from graphile_worker._private_jobs')
  expect(jobs).toEqual([{ payload: { tenantId: 'a' } }])
})

test('the owner of the tables sees no row of any tenant', async () => {
  const owner = new Client({ ...db.connection, options: sessionOptions('sentra_owner') })
  await owner.connect()
  for (const table of tables) expect((await owner.query(`select * from ${table}`)).rows, table).toEqual([])
  await owner.end()
})
