import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { SentraError } from '@sentra/contract'
import { runMigrations } from 'graphile-worker'
import pg from 'pg'
import type { Log } from '../log.ts'
import { type Connection, openPool, sessionOptions } from './pools.ts'

const directory = new URL('../../../migrations/', import.meta.url)

/** Serialises servers that start on one database at the same moment. Any fixed number will do. */
const MIGRATION_LOCK = 7_301_001

type Migration = { name: string; sql: string; sha256: string }

/** Brings the database to this version's schema. Safe to run by several servers at once and to repeat. */
export async function migrate(connection: Connection, log: Log): Promise<void> {
  await asLogin(connection, async (client) => {
    await requireVersion(client)
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK])
    await refuseNewer(connection, client)
    await ensureRoles(client)
    await migrateJobs(connection, log)
    await applyPending(connection, log)
  })
}

function readMigrations(): Migration[] {
  const names = readdirSync(directory)
    .filter((name) => name.endsWith('.sql'))
    .toSorted()
  return names.map((name) => {
    const text = readFileSync(new URL(name, directory), 'utf8')
    return { name, sql: text, sha256: createHash('sha256').update(text).digest('hex') }
  })
}

async function requireVersion(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ version: number }>(
    `select current_setting('server_version_num')::int as version`,
  )
  const major = Math.floor((rows[0]?.version ?? 0) / 10_000)
  if (major < 15) throw new SentraError('DATABASE_TOO_OLD', `Postgres ${major} is too old: use Postgres 15 or newer.`)
}

/** A newer Sentra may have changed what this one would read and write: nothing is touched. */
async function refuseNewer(connection: Connection, login: pg.Client): Promise<void> {
  const { rowCount } = await login.query(
    `select from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'sentra' and c.relname = 'schema_migrations'`,
  )
  if (rowCount === 0) return
  const ours = new Set(readMigrations().map(({ name }) => name))
  const unknown = (await readApplied(connection)).filter(({ name }) => !ours.has(name)).map(({ name }) => name)
  if (unknown.length === 0) return
  const message =
    `A newer Sentra has used this database (${unknown.join(', ')}): start that one, or a newer one still. ` +
    'An older program reads a newer database only from a backup that was made before the upgrade.'
  throw new SentraError('DATABASE_TOO_NEW', message, { details: { unknown } })
}

type Applied = { name: string; sha256: string }

async function readApplied(connection: Connection): Promise<Applied[]> {
  return asOwner(connection, async (client) => {
    const { rows } = await client.query<Applied>('select name, sha256 from schema_migrations order by name')
    return rows
  })
}

/** Roles belong to the whole cluster and may be made by an administrator beforehand. */
async function ensureRoles(client: pg.Client): Promise<void> {
  const roles = readMigrations().find((migration) => migration.name.startsWith('0000_'))
  if (!roles) throw new Error('migrations/0000_roles.sql is missing')
  try {
    await client.query(roles.sql)
  } catch (cause) {
    const message =
      `This database user may not make Sentra's roles. Ask an administrator to run the following in the database, ` +
      `with the role name of your DATABASE_URL as current user, then start again:\n\n${roles.sql}`
    throw new SentraError('DATABASE_ROLES_MISSING', message, { cause })
  }
}

/** graphile-worker keeps its own schema up to date; it belongs to sentra_owner like everything else. */
async function migrateJobs(connection: Connection, log: Log): Promise<void> {
  const pool = openPool(connection, 'sentra_owner', log)
  try {
    await runMigrations({ pgPool: pool })
  } finally {
    await pool.end()
  }
}

async function applyPending(connection: Connection, log: Log): Promise<void> {
  const known = new Map((await readApplied(connection)).map(({ name, sha256 }) => [name, sha256]))
  await asOwner(connection, async (client) => {
    for (const migration of readMigrations().slice(1)) {
      if (isApplied(migration, known)) continue
      await apply(client, migration)
      log.info({ migration: migration.name }, 'migration applied')
    }
  })
}

function isApplied(migration: Migration, known: Map<string, string>): boolean {
  const sha256 = known.get(migration.name)
  if (sha256 === undefined) return false
  if (sha256 === migration.sha256) return true
  const message = `Migration ${migration.name} was changed after it ran on this database: restore the file and add a new one.`
  throw new SentraError('MIGRATION_CHANGED', message)
}

async function apply(client: pg.Client, migration: Migration): Promise<void> {
  try {
    await client.query('begin')
    await client.query(migration.sql)
    await client.query('insert into schema_migrations (name, sha256) values ($1, $2)', [
      migration.name,
      migration.sha256,
    ])
    await client.query('commit')
  } catch (cause) {
    await client.query('rollback')
    const message = `Migration ${migration.name} failed and was rolled back: ${(cause as Error).message}`
    throw new SentraError('MIGRATION_FAILED', message, { cause })
  }
}

/** As the login user itself, without any of our roles. */
function asLogin(connection: Connection, body: (client: pg.Client) => Promise<void>): Promise<void> {
  return connected(new pg.Client(connection), body)
}

function asOwner<T>(connection: Connection, body: (client: pg.Client) => Promise<T>): Promise<T> {
  return connected(new pg.Client({ ...connection, options: sessionOptions('sentra_owner') }), body)
}

async function connected<T>(client: pg.Client, body: (client: pg.Client) => Promise<T>): Promise<T> {
  await client.connect()
  try {
    return await body(client)
  } finally {
    await client.end()
  }
}
