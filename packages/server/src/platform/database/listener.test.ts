import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase, until } from '../../../test/database.ts'
import { createLog } from '../log.ts'
import { Listener } from './listener.ts'

let db: TestDatabase
let directory: string
beforeAll(async () => {
  db = await createTestDatabase()
  directory = await mkdtemp('/tmp/st-proxy-')
})
afterAll(async () => {
  await db.drop()
  await rm(directory, { recursive: true })
})

/** A socket in front of Postgres that can be cut; counts the connections that were tried while it was. */
async function startProxy() {
  const state = { isCut: false, refused: 0 }
  const open = new Set<Socket>()
  const server = createServer((client) => {
    if (state.isCut) {
      state.refused += 1
      client.destroy()
      return
    }
    const postgres = connect(join(db.connection.host, `.s.PGSQL.${db.connection.port}`))
    for (const socket of [client, postgres]) {
      open.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => [client, postgres].forEach((each) => each.destroy()))
    }
    client.pipe(postgres).pipe(client)
  })
  server.listen(join(directory, `.s.PGSQL.${db.connection.port}`))
  await once(server, 'listening')
  const cut = () => {
    state.isCut = true
    for (const socket of open) socket.destroy()
  }
  return { state, cut, close: () => server.close() }
}

const connections = async () => {
  const [row] = await db.sql<{ count: number }>(`
    select count(*)::int as count from pg_stat_activity
    where application_name = 'sentra_listener' and datname = current_database()`)
  return row?.count ?? 0
}

test('one lost connection becomes one new one, however often Postgres refuses meanwhile', async () => {
  const proxy = await startProxy()
  const heard: string[] = []
  const listener = new Listener(
    { connection: { ...db.connection, host: directory }, revive: async () => undefined },
    createLog('silent', 'test'),
  )
  listener.on('greeting', (payload) => heard.push(payload))
  await listener.start()
  proxy.cut()
  await until(() => proxy.state.refused >= 4)
  heard.length = 0
  proxy.state.isCut = false
  await until(() => heard.length > 0)
  expect(await connections()).toBe(1)
  await db.sql(`select pg_notify('greeting', 'hello')`)
  await until(() => heard.includes('hello'))
  expect(heard).toEqual(['', 'hello'])
  await listener.stop()
  await until(async () => (await connections()) === 0)
  proxy.close()
})
