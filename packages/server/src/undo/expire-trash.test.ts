import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestApp, type TestApp } from '../../test/app.ts'
import { insertWork } from '../../test/work.ts'
import { expireTrash } from './jobs.ts'

let server: TestApp
beforeAll(async () => {
  server = await startTestApp()
})
afterAll(() => server.stop())

test('what has lain in the trash for its time is given up, once, and nothing younger', async () => {
  const [old, young] = [await insertWork(server.db, 'a'), await insertWork(server.db, 'a')]
  const age = `update sentra.trash_entries set discarded_at = now() - make_interval(days => $2) where id = $1`
  await server.db.sql(age, [old.trashId, 8])
  await server.db.sql(age, [young.trashId, 6])
  await expireTrash(server.app)
  await expireTrash(server.app)
  const { body } = await server.request('GET /api/v1/trash', { token: server.tokens.a })
  expect(body).toMatchObject({ items: [{ id: young.trashId }], next: null })
  const events = await server.db.sql<{ data: unknown }>(`select data from sentra.events where type = 'trash.emptied'`)
  expect(events).toMatchObject([{ data: { trashId: old.trashId } }])
  const late = await server.request(`POST /api/v1/trash/${old.trashId}/restore`, { token: server.tokens.a, body: {} })
  expect(late).toMatchObject({ status: 409, body: { code: 'NOT_UNDOABLE' } })
})
