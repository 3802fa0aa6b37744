import { newId } from '@sentra/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestApp, type TestApp } from '../../test/app.ts'
import { until } from '../../test/database.ts'
import { inTenant } from '#platform'
import { appendEvent } from './append-event.ts'

let server: TestApp
const seen: number[] = []
beforeAll(async () => {
  server = await startTestApp()
  server.app.feed.subscribe((events) => seen.push(...events.map((event) => event.seq)))
})
afterAll(() => server.stop())

const write = () =>
  inTenant(server.app.database, 'a', async (tx) => appendEvent(tx, 'project.archived', { projectId: newId('project') }))

const stored = async () =>
  (await server.db.sql<{ seq: number }>('select seq from sentra.events order by seq')).map((row) => row.seq)

test('subscribers hear of every event once, in commit order', async () => {
  await Promise.all(Array.from({ length: 30 }, write))
  const expected = await stored()
  await until(() => seen.length >= expected.length)
  expect(seen).toEqual(expected)
})

test('what is written while the listener has no connection is delivered after it has one again', async () => {
  const ended = await server.db.sql(`
    select pg_terminate_backend(pid) as ended from pg_stat_activity
    where application_name = 'sentra_listener' and datname = current_database()`)
  expect(ended).toEqual([{ ended: true }])
  for (let count = 0; count < 5; count += 1) await write()
  const expected = await stored()
  await until(() => seen.length >= expected.length)
  expect(seen).toEqual(expected)
})

test('the feed goes on by notification after that', async () => {
  const before = seen.length
  await write()
  await until(() => seen.length > before)
  expect(seen).toEqual(await stored())
})
