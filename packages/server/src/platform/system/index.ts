/**
 * The database across tenants, as role `sentra_system`. Only scheduler, event fan-out, lease timer, retention, jobs and
 * sign-in may import this (architecture.cjs keeps the list): everything else names its tenant with inTenant.
 */
export { runAsSystem as inTenantAsSystem } from '../database/transaction.ts'
import type { Kysely } from 'kysely'
import type { Database } from '../database/pools.ts'
import type { DB } from '../database/tables.ts'

/** Queries that see every tenant. */
export const acrossTenants = (database: Database): Kysely<DB> => database.system
