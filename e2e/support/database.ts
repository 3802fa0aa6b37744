import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Client, type QueryResultRow } from 'pg'
import type { Product } from './product.ts'

/** Runs one statement in the product's own database as its superuser, whom no policy binds. */
export async function queryDatabase<Row extends QueryResultRow>(
  product: Product,
  text: string,
  values: unknown[],
): Promise<Row[]> {
  const home = join(product.data, 'pg')
  const password = await readFile(join(home, 'password'), 'utf8')
  const client = new Client({
    host: join(home, 'socket'),
    user: 'sentra_admin',
    password,
    database: 'postgres',
    ssl: false,
  })
  await client.connect()
  try {
    return (await client.query<Row>(text, values)).rows
  } finally {
    await client.end()
  }
}
