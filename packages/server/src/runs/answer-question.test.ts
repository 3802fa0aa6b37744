import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestApp, type TestApp } from '../../test/app.ts'
import { insertWork, type Work } from '../../test/work.ts'

const HALF_DONE = 'abcdefabcdefabcdefabcdefabcdefabcdefabcd'

let server: TestApp
let work: Work
beforeAll(async () => {
  server = await startTestApp()
  work = await insertWork(server.db, 'a')
})
afterAll(() => server.stop())

test('an answer after the turn resumes the session on the work that was left half done', async () => {
  await server.db.sql(`update sentra.questions set answer = null, answered_at = null where id = $1`, [work.questionId])
  const asked = `update sentra.attempts set state = 'asked', staged_head = $2, session_id = 'session-1' where id = $1`
  await server.db.sql(asked, [work.attemptId, HALF_DONE])
  const reply = await server.request(`POST /api/v1/questions/${work.questionId}/answer`, {
    token: server.tokens.a,
    body: { answer: 'The blue one' },
  })
  expect(reply.status).toBe(200)
  const [next] = await server.db.sql<{ from_commit: string; resume_session_id: string; state: string }>(
    `select from_commit, resume_session_id, state from sentra.attempts where run_id = $1 and id <> $2`,
    [work.runId, work.attemptId],
  )
  expect(next).toEqual({ from_commit: HALF_DONE, resume_session_id: 'session-1', state: 'ready' })
})
