// The budget of a spec's writing on real calls: the gateway, a model service that is an HTTP server, a runner's reports.
import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { type Credential, newId, type Project, type RunnerId, type Spec } from '@sentra/contract'
import { MODEL_TOKEN_HEADER } from '@sentra/contract/runner'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startTestApp, type TestApp } from '../../test/app.ts'
import { addProject, register, reportFacts, TENANT } from '../../test/dispatch.ts'
import { leaseAttempts } from '../dispatch/lease-attempts.ts'
import { answerCall } from '../gateway/answer-call.ts'
import { finishAttempt } from '../runs/finish-attempt.ts'
import { startPhase } from './start-phase.ts'

const USED_BY_A_CALL = 1_100

let server: TestApp
let gateway: Server
let service: Server
let served = 0
let runnerId: RunnerId
let project: Project
let key: Credential

beforeAll(async () => {
  server = await startTestApp()
  gateway = createServer((incoming, outgoing) => void answerCall(server.app, TENANT, { incoming, outgoing }))
  service = createServer((incoming, outgoing) => {
    incoming.resume()
    served += 1
    const usage = { input_tokens: 900, output_tokens: 200 }
    outgoing.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ output: [], usage }))
  })
  await Promise.all([gateway, service].map((one) => once(one.listen(0, '127.0.0.1'), 'listening')))
  ;({ runnerId } = await register(server, null))
  const baseUrl = `http://127.0.0.1:${portOf(service)}/v1`
  key = await send('POST /credentials', { name: 'service', wire: 'openai', baseUrl, key: 'sk-0123456789' })
})
afterAll(async () => {
  for (const one of [gateway, service]) {
    one.closeAllConnections()
    one.close()
  }
  await server.stop()
})
beforeEach(async () => {
  served = 0
  project = await addProject(server)
})

const portOf = (one: Server) => (one.address() as AddressInfo).port

async function send<T>(line: string, body?: object): Promise<T> {
  const [method, path] = line.split(' ')
  const reply = await server.request(`${method} /api/v1${path}`, { token: server.tokens.a, ...(body && { body }) })
  return reply.body as T
}

const specNow = async ({ id }: Spec) => (await send<{ spec: Spec }>(`GET /specs/${id}`)).spec

async function launch(choices: { tokenBudget?: number | null } = {}): Promise<Spec> {
  const agent = { agent: 'builtin', model: 'm', credential: key.name }
  // One idea a test: the same one twice would be asked about.
  const idea = { projectId: project.id, description: `Idea ${newId('token')}`, talk: false }
  const spec = await send<Spec>('POST /specs/launch', { ...idea, ...agent, ...choices })
  await startPhase(server.app, { tenantId: TENANT, specId: spec.id })
  return spec
}

/** The next attempt of a spec's writing, as a runner gets it. */
async function lease(spec: Spec) {
  const runner = { tenantId: TENANT, runnerId, agents: new Set(['builtin']) }
  const found = (await leaseAttempts(server.app, runner, 100)).find(({ order }) => order.taskId === spec.taskId)
  if (found === undefined) throw new Error(`no attempt of ${spec.id} is ready: ${(await specNow(spec)).message}`)
  const { order, generation, modelToken } = found
  return { attemptId: order.attemptId, generation, modelToken, work: order.work }
}

async function call(token: string): Promise<{ status: number | undefined; body: string }> {
  const headers = { 'content-type': 'application/json', [MODEL_TOKEN_HEADER]: token }
  const outgoing = request({ host: '127.0.0.1', port: portOf(gateway), method: 'POST', path: '/v1/responses', headers })
  outgoing.end(JSON.stringify({ model: 'm', input: 'hi' }))
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage]
  return { status: response.statusCode, body: await text(response) }
}

/** The agent gives up, as agents do when their model refuses. */
async function giveUp(leased: Awaited<ReturnType<typeof lease>>): Promise<void> {
  const end = { outcome: 'failed', reason: 'agent_refused', message: 'the model refused' } as const
  await reportFacts(server, leased, [
    { type: 'session', sessionId: 'session-1' },
    { type: 'ended', end },
  ])
  await finishAttempt(server.app, { tenantId: TENANT, attemptId: leased.attemptId })
}

const usedBy = (spec: Spec) => specNow(spec).then(({ budget }) => budget.used)

test('a spent budget stops the call before the service, the phase waits with words, and raising it goes on', async () => {
  const spec = await launch({ tokenBudget: 1_000 })
  const first = await lease(spec)
  expect((await call(first.modelToken)).status).toBe(200)
  await expect.poll(() => usedBy(spec)).toBe(USED_BY_A_CALL)
  const refused = await call(first.modelToken)
  expect([refused.status, served]).toEqual([400, 1])
  expect(refused.body).toContain('The budget of 1,000 tokens for writing this spec is spent')
  await giveUp(first)

  const stopped = await specNow(spec)
  expect(stopped.budget).toEqual({ tokens: 1_000, used: USED_BY_A_CALL, isSpent: true })
  expect([stopped.state, stopped.phases[0]?.state]).toEqual(['exploring', 'waiting'])
  expect(stopped.message).toContain(`\`sentra specs budget ${spec.id} N\``)
  const said = await send('POST /specs/' + spec.id + '/conversation', { text: 'blue' })
  const again = await send('POST /specs/' + spec.id + '/execute')
  expect([said, again]).toMatchObject([{ code: 'SPEC_BUDGET_SPENT' }, { code: 'SPEC_BUDGET_SPENT' }])
  await expect(lease(spec)).rejects.toThrow('no attempt')

  const tooLittle = await send<Spec>(`PUT /specs/${spec.id}/budget`, { tokens: USED_BY_A_CALL })
  expect(tooLittle.budget.isSpent).toBe(true)
  const raised = await send<Spec>(`PUT /specs/${spec.id}/budget`, { tokens: 5_000 })
  expect([raised.budget.isSpent, raised.message]).toEqual([false, null])
  const next = await lease(spec)
  expect(next.work).toMatchObject({ resumeSessionId: 'session-1' })
  expect((await call(next.modelToken)).status).toBe(200)
  const events = await send<{ items: { text: string }[] }>(`GET /specs/${spec.id}/events`)
  expect(events.items.map(({ text: words }) => words)).toContainEqual(expect.stringContaining('to 5,000 tokens'))
})

test('without a limit nothing is refused, and the project says what others get', async () => {
  const free = await launch({ tokenBudget: null })
  const { modelToken } = await lease(free)
  for (const _ of [1, 2, 3]) expect((await call(modelToken)).status).toBe(200)
  expect((await launch()).budget.tokens).toBe(20_000_000)
  await send(`PATCH /projects/${project.id}`, { settings: { specTokens: 3_000 } })
  expect((await launch()).budget.tokens).toBe(3_000)
})

test('proving what was built is not paid from it', async () => {
  const spec = await launch({ tokenBudget: 1_000 })
  const { modelToken } = await lease(spec)
  await call(modelToken)
  await expect.poll(() => usedBy(spec)).toBe(USED_BY_A_CALL)
  await server.db.sql(`update sentra.runs set workflow = 'spec_prove' where task_id = $1`, [spec.taskId])
  expect(await usedBy(spec)).toBe(0)
})
