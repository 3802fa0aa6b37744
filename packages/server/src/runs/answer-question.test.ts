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

test('an agent that asked two things goes on once, when both are answered, with both', async () => {
  const [asked] = await server.db.sql<{ id: string }>(
    `update sentra.attempts set state = 'asked', ended_at = now() - interval '1 minute' where run_id = $1 and id <> $2 returning id`,
    [work.runId, work.attemptId],
  )
  const ids = ['ask-000000000001', 'ask-000000000002']
  for (const [index, id] of ids.entries())
    await server.db.sql(
      `insert into sentra.questions (tenant_id, id, run_id, attempt_id, key, question, options, asked_at)
       select tenant_id, $1, run_id, $2, $3, $4, '[]', now() + make_interval(secs => $5)
       from sentra.questions where id = $6`,
      [id, asked?.id, `key-${index}`, ['Which colour?', 'How large?'][index], index, work.questionId],
    )
  const answer = (index: number, text: string) =>
    server.request(`POST /api/v1/questions/${ids[index]}/answer`, { token: server.tokens.a, body: { answer: text } })
  const next = () =>
    server.db.sql<{ briefing: { answer: unknown } }>(
      `select briefing from sentra.attempts where run_id = $1 and id not in ($2, $3)`,
      [work.runId, work.attemptId, asked?.id],
    )
  expect((await answer(1, 'large')).status).toBe(200)
  expect(await next()).toEqual([])
  expect((await answer(0, 'blue')).status).toBe(200)
  expect((await next()).map(({ briefing }) => briefing.answer)).toEqual([
    { question: '1. Which colour?\n2. How large?', answer: '1. blue\n2. large' },
  ])
})
