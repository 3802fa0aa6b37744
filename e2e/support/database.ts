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
  const client = await connectDatabase(product)
  try {
    return (await client.query<Row>(text, values)).rows
  } finally {
    await client.end()
  }
}

/** A connection of that superuser's, for a test that holds something; the caller ends it. */
export async function connectDatabase(product: Product): Promise<Client> {
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
  return client
}
