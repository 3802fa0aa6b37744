import type { Message, Run, RunDetail, RunnerId } from '@sentra/contract'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startTestApp, type TestApp } from '../../test/app.ts'
import { addProject, type Claim, type FactInput, register, reportFacts, startRun, TENANT } from '../../test/dispatch.ts'
import { beatRunner } from '../dispatch/beat-runner.ts'
import { failAttempt } from '../dispatch/fail-attempt.ts'
import { giveBack } from '../dispatch/give-back.ts'
import { leaseAttempts } from '../dispatch/lease-attempts.ts'
import { finishAttempt } from '../runs/finish-attempt.ts'

let server: TestApp
beforeAll(async () => void (server = await startTestApp()))
afterAll(() => server.stop())

let runnerId: RunnerId
let run: Run
beforeEach(async () => {
  ;({ runnerId } = await register(server, null))
  run = await startRun(server, await addProject(server))
})

const post = (path: string, body: object = {}) =>
  server.request(`POST /api/v1/runs/${run.id}/${path}`, { token: server.tokens.a, body })
const say = async (text: string) => (await post('messages', { text })).body as unknown as Message
const detail = async () =>
  (await server.request(`GET /api/v1/runs/${run.id}`, { token: server.tokens.a })).body as unknown as RunDetail
const states = async () => (await detail()).messages.map(({ text, state }) => `${text}: ${state}`)

/** The order of this run's attempt; undefined when it is given to nobody. */
async function lease() {
  const runner = { tenantId: TENANT, runnerId, agents: new Set(['rehearsal']) }
  const found = (await leaseAttempts(server.app, runner, 100)).find(({ order }) => order.runId === run.id)
  if (!found) return undefined
  const { order, generation } = found
  return { attemptId: order.attemptId, generation, work: order.work as Extract<typeof order.work, { kind: 'agent' }> }
}

async function commands(claim: Claim) {
  const beaten = await beatRunner(server.app, TENANT, { runnerId, live: [claim], lost: [], report: null })
  return beaten.commands.map(({ command }) => command as { type: string; text?: string })
}

const prompted = ({ id, by, text }: Message): FactInput => ({ type: 'prompted', messages: [{ id, by, text }] })

test('words for an agent that has not begun stand in its prompt, later ones follow as commands', async () => {
  const first = await say('use blue')
  const attempt = await lease()
  expect(attempt?.work.prompt).toContain('local says:\n\nuse blue'.replace('local', first.by))
  expect(attempt?.work.messages).toMatchObject([{ id: first.id, text: 'use blue' }])
  await say('and green')
  expect(await commands(attempt as Claim)).toMatchObject([{ type: 'message', text: 'and green' }])
  await reportFacts(server, attempt as Claim, [prompted(first)])
  expect(await states()).toEqual(['use blue: delivered', 'and green: queued'])
})

test('words that died with an attempt are said to the next one, and words it had read are said again', async () => {
  const attempt = (await lease()) as Claim
  const [read] = [await say('read'), await say('never read')]
  await reportFacts(server, attempt, [prompted(read)])
  const loss = { attemptId: attempt.attemptId, reason: 'shim_lost', message: 'gone' } as const
  await failAttempt(server.app, TENANT, loss)
  await finishAttempt(server.app, { tenantId: TENANT, attemptId: attempt.attemptId })
  const next = await lease()
  expect(next?.work.prompt).toMatch(/says:\n\nread[^]*says:\n\nnever read/)
  expect(next?.work.messages.map(({ text }) => text)).toEqual(['never read'])
  expect(await commands(next as Claim)).toEqual([])
})

test('a paused run is given to nobody until it is resumed', async () => {
  await post('pause')
  expect(await lease()).toBeUndefined()
  expect((await post('pause')).status).toBe(200)
  await post('resume')
  expect((await post('resume')).body).toMatchObject({ code: 'NOT_PAUSED' })
  expect(await lease()).toBeDefined()
})

test('a pause that an attempt never heard of does not outlast the resume', async () => {
  const attempt = (await lease()) as Claim
  await post('pause')
  await giveBack(server.app, TENANT, attempt.attemptId)
  await post('resume')
  const again = (await lease()) as Claim
  expect((await commands(again)).map(({ type }) => type)).toEqual(['pause', 'resume'])
})

test('nobody is told anything when nobody would hear it, but what to do', async () => {
  await server.request(`POST /api/v1/runs/${run.id}/cancel`, { token: server.tokens.a, body: {} })
  const { body } = await post('messages', { text: 'too late' })
  expect(body).toMatchObject({ code: 'RUN_NOT_ACTIVE', message: expect.stringContaining('`sentra retry') })
  expect((await post('hand-back')).body).toMatchObject({ code: 'NOT_TAKEN' })
  expect(await states()).toEqual([])
})
