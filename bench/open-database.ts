import { setTimeout as sleep } from 'node:timers/promises'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import type { Product } from '../e2e/support/product.ts'

/** A backend that is idle hands its counts in within ten seconds. */
const HAND_IN_MS = 11_000

/** The product's own Postgres, for what only it knows. One connection, so that looking costs as little as possible. */
export async function openDatabaseOf(product: Product) {
  const client = new pg.Client({
    host: join(product.data, 'pg/socket'),
    user: 'sentra_admin',
    database: 'postgres',
    password: readFileSync(join(product.data, 'pg/password'), 'utf8').trim(),
  })
  await client.connect()
  const countTransactions = async () => {
    await sleep(HAND_IN_MS)
    const text = `select sum(xact_commit + xact_rollback)::int as count from pg_stat_database`
    const { rows } = await client.query<{ count: number }>(text)
    return rows[0]?.count ?? 0
  }
  /** Delays in milliseconds from an event's insertion until this program hears of it; ends with the returned function. */
  const noteEvents = async () => {
    const heard = new Map<number, number>()
    client.on('notification', ({ payload }) => heard.set(Number(payload), Date.now()))
    await client.query('listen sentra_events')
    return async () => {
      await client.query('unlisten sentra_events')
      const text = 'select seq::int, at from sentra.events where seq = any($1)'
      const { rows } = await client.query<{ seq: number; at: Date }>(text, [[...heard.keys()]])
      return rows.map(({ seq, at }) => (heard.get(seq) ?? Number.NaN) - at.getTime())
    }
  }
  return { countTransactions, noteEvents, close: () => client.end() }
}
