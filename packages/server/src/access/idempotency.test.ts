import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestApp, type TestApp } from '../../test/app.ts'
import { insertWork, type Work } from '../../test/work.ts'

let server: TestApp
let work: Work
let other: Work
beforeAll(async () => {
  server = await startTestApp()
  work = await insertWork(server.db, 'a')
  other = await insertWork(server.db, 'b')
})
afterAll(() => server.stop())

const create = (title: string, key?: string) =>
  server.request('POST /api/v1/tasks', {
    token: server.tokens.a,
    body: { projectId: work.projectId, title },
    headers: key === undefined ? {} : { 'idempotency-key': key },
  })

const count = async (text: string, title: string) => {
  const [row] = await server.db.sql<{ count: number }>(`select count(*)::int as count from sentra.${text}`, [title])
  return row?.count
}
const tasks = (title: string) => count('tasks where title = $1', title)
const events = (title: string) => count(`events where type = 'task.created' and data ->> 'title' = $1`, title)

test('a repeated request gets the first reply and writes one row, one event and one audit entry', async () => {
  const first = await create('once', 'key-1')
  const again = await create('once', 'key-1')
  expect(first.status).toBe(201)
  expect(again.status).toBe(201)
  expect(again.body).toEqual(first.body)
  expect(await tasks('once')).toBe(1)
  expect(await events('once')).toBe(1)
  expect(await count('audit_entries where subject = $1', String(first.body['id']))).toBe(1)
})

test('without a key the same request is another task', async () => {
  await create('twice')
  await create('twice')
  expect(await tasks('twice')).toBe(2)
})

test('a key with other input, or of another operation, is refused', async () => {
  await create('first', 'key-2')
  const reused = { status: 409, body: { code: 'IDEMPOTENCY_KEY_REUSED' } }
  expect(await create('second', 'key-2')).toMatchObject(reused)
  const archive = await server.request(`POST /api/v1/projects/${work.projectId}/archive`, {
    token: server.tokens.a,
    headers: { 'idempotency-key': 'key-2' },
  })
  expect(archive).toMatchObject(reused)
  expect(await tasks('second')).toBe(0)
})

test('concurrent requests with one key make one row and get one reply', async () => {
  const replies = await Promise.all(Array.from({ length: 8 }, () => create('together', 'key-3')))
  expect(new Set(replies.map((reply) => JSON.stringify(reply.body))).size).toBe(1)
  expect(replies.map((reply) => reply.status)).toEqual(Array.from({ length: 8 }, () => 201))
  expect(await tasks('together')).toBe(1)
  expect(await events('together')).toBe(1)
})

test('a request that failed leaves its key free', async () => {
  const body = { projectId: 'proj-000000000000', title: 'late' }
  const headers = { 'idempotency-key': 'key-4' }
  const failed = await server.request('POST /api/v1/tasks', { token: server.tokens.a, body, headers })
  expect(failed.status).toBe(404)
  expect((await create('late', 'key-4')).status).toBe(201)
})

test('a key belongs to one tenant', async () => {
  await create('mine', 'key-5')
  const reply = await server.request('POST /api/v1/tasks', {
    token: server.tokens.b,
    body: { projectId: other.projectId, title: 'theirs' },
    headers: { 'idempotency-key': 'key-5' },
  })
  expect(reply).toMatchObject({ status: 201, body: { title: 'theirs' } })
})

test('a title with a NUL is refused with what to do, and nothing is written', async () => {
  const reply = await create('nul\u0000here')
  expect(reply.status).toBe(400)
  expect(reply.body).toMatchObject({ code: 'INVALID_INPUT', message: expect.stringContaining('NUL') as string })
})
