import type { Run, RunDetail, RunnerId } from '@sentra/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestApp, type TestApp } from '../../test/app.ts'
import { addProject, leaseRun, register, reportFacts, startRun, TENANT } from '../../test/dispatch.ts'
import { abandonAttempt } from './abandon-attempt.ts'
import { finishAttempt } from './finish-attempt.ts'

const LOST_COMMIT = 'abcdefabcdefabcdefabcdefabcdefabcdefabcd'

let server: TestApp
let runnerId: RunnerId
beforeAll(async () => {
  server = await startTestApp()
  ;({ runnerId } = await register(server, null))
})
afterAll(() => server.stop())

test('a stage whose work can never be stored fails its run with the reason, and can be retried', async () => {
  const token = server.tokens.a
  const run = await startRun(server, await addProject(server))
  const attempt = await leaseRun(server, runnerId, run)
  // The bundle was imported, and then somebody removed the project's store.
  await server.db.sql('update sentra.attempts set staged_head = $2 where id = $1', [attempt.attemptId, LOST_COMMIT])
  const end = { outcome: 'succeeded', reason: 'completed', message: 'The agent finished.' } as const
  await reportFacts(server, attempt, [{ type: 'ended', end }])
  const finish = () => finishAttempt(server.app, { tenantId: TENANT, attemptId: attempt.attemptId })
  const error = await finish().then(
    () => new Error('it worked'),
    (thrown: unknown) => thrown as Error,
  )
  expect(error.message).toContain('git')

  await abandonAttempt(server.app, { tenantId: TENANT, attemptId: attempt.attemptId, error })
  await finish() // a later try of the job finds nothing left to do
  const failed = (await server.request(`GET /api/v1/runs/${run.id}`, { token })).body as unknown as RunDetail
  expect(failed.run.state).toBe('failed')
  expect(failed.run.message).toContain(`CODE ended, but what follows could not be done: ${error.message}`)
  expect(failed.run.message).toContain(`sentra retry ${run.taskId}`)
  expect(failed.attempts).toMatchObject([{ state: 'failed', end: { outcome: 'failed', reason: 'bundle_failed' } }])

  const retried = await server.request(`POST /api/v1/runs/${run.id}/retry`, { token, body: {} })
  expect((retried.body as unknown as Run).state).toBe('queued')
  await leaseRun(server, runnerId, run)
})
