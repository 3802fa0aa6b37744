import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestApp, type TestApp } from '../../test/app.ts'
import { insertWork, type Work } from '../../test/work.ts'

let server: TestApp
let work: Work
beforeAll(async () => {
  server = await startTestApp()
  work = await insertWork(server.db, 'a')
})
afterAll(() => server.stop())

const get = async (path: string) => (await server.request(`GET /api/v1${path}`, { token: server.tokens.a })).body

test('tasks are counted in each status, of all projects or of one', async () => {
  const other = await insertWork(server.db, 'a')
  await server.db.sql(`update sentra.tasks set status = 'done' where id = $1`, [other.taskId])
  await insertWork(server.db, 'b')
  expect(await get('/task-counts')).toEqual({ running: 1, done: 1, cancelled: 2 })
  expect(await get(`/task-counts?projectId=${work.projectId}`)).toEqual({ running: 1, cancelled: 1 })
})

test('a task asks while its run can use an answer and nobody has given one', async () => {
  const asks = async () => ((await get(`/tasks/${work.taskId}`)) as { task: { asks: boolean } }).task.asks
  expect(await asks()).toBe(true)
  await server.db.sql(`update sentra.runs set state = 'cancelled' where id = $1`, [work.runId])
  expect(await asks()).toBe(false)
  await server.db.sql(`update sentra.runs set state = 'waiting' where id = $1`, [work.runId])
  await server.db.sql(`update sentra.questions set answer = 'blue' where id = $1`, [work.questionId])
  expect(await asks()).toBe(false)
})
