import type { LogLine, Run, RunDetail, RunnerId } from '@sentra/contract'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startTestApp, type TestApp } from '../../test/app.ts'
import {
  addProject,
  type Claim,
  type FactInput,
  leaseRun,
  register,
  reportFacts,
  startRun,
  TENANT,
} from '../../test/dispatch.ts'
import { finishAttempt } from '../runs/finish-attempt.ts'
import { beatRunner } from './beat-runner.ts'
import { failAttempt } from './fail-attempt.ts'
import { giveBack } from './give-back.ts'

let server: TestApp
beforeAll(async () => void (server = await startTestApp()))
afterAll(() => server.stop())

let runnerId: RunnerId
let run: Run
let attempt: Claim
beforeEach(async () => {
  ;({ runnerId } = await register(server, null))
  run = await startRun(server, await addProject(server))
  attempt = await leaseRun(server, runnerId, run)
})

const log = (message: string): FactInput => ({ type: 'log', level: 'info', message })
const end = (outcome: 'succeeded' | 'cancelled'): FactInput => {
  const reason = outcome === 'cancelled' ? 'cancelled' : 'completed'
  return { type: 'ended', end: { outcome, reason, message: 'over' } }
}

const get = <T>(path: string) =>
  server.request(`GET /api/v1${path}`, { token: server.tokens.a }).then(({ body }) => body as T)
const detail = () => get<RunDetail>(`/runs/${run.id}`)
const states = async () => (await detail()).attempts.map(({ state }) => state)

async function messages(): Promise<string[]> {
  const { lines } = await get<{ lines: LogLine[] }>(`/logs/${run.taskId}?after=0`)
  return lines.map(({ message }) => message)
}

async function lose(): Promise<void> {
  const { attemptId } = attempt
  await failAttempt(server.app, TENANT, { attemptId, reason: 'shim_lost', message: 'The runner did not come back.' })
  await finishAttempt(server.app, { tenantId: TENANT, attemptId })
}

test('a report of an older generation changes nothing, one of the new generation goes on', async () => {
  await reportFacts(server, attempt, [log('one')])
  const { adopted } = await register(server, runnerId, [attempt])
  expect(adopted).toEqual([{ attemptId: attempt.attemptId, generation: 2 }])
  expect(
    await reportFacts(server, { ...attempt, after: 1 }, [log('old'), { type: 'plan', markdown: '# Old' }]),
  ).toEqual({
    storedSeq: 1,
    isStale: true,
  })
  await reportFacts(server, { ...attempt, generation: 2, after: 1 }, [log('two')])
  expect(await messages()).toEqual(['one', 'two'])
  expect((await detail()).plan).toBeNull()
})

test('what comes of an attempt after it was given up is kept in its log and changes nothing', async () => {
  await reportFacts(server, attempt, [log('before')])
  await lose()
  expect(await states()).toEqual(['lost', 'ready'])
  const late: FactInput[] = [
    log('late'),
    { type: 'session', sessionId: 'late-session' },
    { type: 'plan', markdown: '# Late' },
    { type: 'question', key: 'k', question: 'Late?', options: [] },
    end('succeeded'),
  ]
  expect(await reportFacts(server, { ...attempt, after: 1 }, late)).toEqual({ storedSeq: 6, isStale: false })
  expect(await states()).toEqual(['lost', 'ready'])
  const after = await detail()
  expect(after).toMatchObject({ plan: null, questions: [], run: { state: 'running' } })
  expect(after.attempts[0]?.end?.reason).toBe('shim_lost')
  expect(await messages()).toEqual([
    'before',
    'late',
    'Plan submitted',
    'Question for a person: Late?',
    'Attempt succeeded: over',
  ])
  const { dropped } = await beatRunner(server.app, TENANT, { runnerId, live: [attempt], lost: [], report: null })
  expect(dropped).toEqual([attempt.attemptId])
})

test('a lease that went back is fenced: a late report does not move the journal of the next one', async () => {
  await giveBack(server.app, TENANT, attempt.attemptId)
  expect(await states()).toEqual(['ready'])
  expect(await reportFacts(server, attempt, [log('of the first'), log('lease')])).toEqual({
    storedSeq: 0,
    isStale: true,
  })
  const again = await leaseRun(server, runnerId, run)
  expect(again.attemptId).toBe(attempt.attemptId)
  await reportFacts(server, again, [log('of the second')])
  expect(await messages()).toEqual(['of the second'])
})

test('an unreachable attempt that its runner never started goes back to the queue', async () => {
  await setUnreachable()
  await register(server, runnerId, [])
  expect(await states()).toEqual(['ready'])
})

test('an attempt whose run directory is gone is lost and made again', async () => {
  await reportFacts(server, attempt, [log('one')])
  await setUnreachable()
  await register(server, runnerId, [])
  await finishAttempt(server.app, { tenantId: TENANT, attemptId: attempt.attemptId })
  expect(await states()).toEqual(['lost', 'ready'])
})

test('a run that is retried while its cancelled agent still ends is not cancelled again', async () => {
  const token = server.tokens.a
  await reportFacts(server, attempt, [log('one')])
  await server.request(`POST /api/v1/runs/${run.id}/cancel`, { token, body: {} })
  await server.request(`POST /api/v1/runs/${run.id}/retry`, { token, body: {} })
  await reportFacts(server, { ...attempt, after: 1 }, [end('cancelled')])
  await finishAttempt(server.app, { tenantId: TENANT, attemptId: attempt.attemptId })
  expect(await states()).toEqual(['cancelled', 'ready'])
  expect((await detail()).run.state).toBe('queued')
})

async function setUnreachable(): Promise<void> {
  await server.db.sql(`update sentra.attempts set state = 'unreachable' where id = $1`, [attempt.attemptId])
}
