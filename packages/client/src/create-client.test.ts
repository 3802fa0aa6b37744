import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createClient } from './create-client.ts'

type Answer = (request: IncomingMessage, response: ServerResponse) => void

const task = 'task-0123456789ab'
const whoami = { userId: 'usr-0123456789ab', tenantId: 'local', role: 'tenant_admin' }
const says =
  (status: number, body: object): Answer =>
  (_, response) =>
    void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
const hangsUp: Answer = (request) => void request.socket.destroy()
const isAway = says(503, { code: 'DATABASE_UNAVAILABLE', message: 'Wait.', details: {}, requestId: 'req-1' })

/** A server whose answers a test writes; the last one is for all that come after it. */
const answers: Answer[] = []
const asked: { line: string; key: string }[] = []
const server = createServer((request, response) => {
  asked.push({ line: `${request.method} ${request.url}`, key: String(request.headers['idempotency-key']) })
  const answer = answers.length > 1 ? answers.shift() : answers[0]
  answer?.(request, response)
})
let url: string
beforeEach(async () => {
  answers.length = 0
  asked.length = 0
  await once(server.listen(0, '127.0.0.1'), 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(async () => {
  server.closeAllConnections()
  await once(server.close(), 'close')
})

test('what was not answered is asked again, a write under its first key', async () => {
  answers.push(hangsUp, isAway, says(404, { code: 'NOT_FOUND', message: 'There is no such task.', details: {} }))
  const call = createClient({ url, token: 't' }).tasks.execute({ taskId: task, workflowType: 'code' })
  await expect(call).rejects.toMatchObject({ code: 'NOT_FOUND', status: 404 })
  expect(asked).toHaveLength(3)
  expect(new Set(asked.map(({ key }) => key)).size).toBe(1)
})

test('what would do more the second time is not asked again', async () => {
  answers.push(isAway)
  const refused = expect.objectContaining({ code: 'DATABASE_UNAVAILABLE', details: { requestId: 'req-1' } })
  await expect(createClient({ url }).system.loginLink()).rejects.toEqual(refused)
  expect(asked).toHaveLength(1)
})

test('a refusal is not asked again', async () => {
  answers.push(says(401, { code: 'UNAUTHENTICATED', message: 'Sign in first.', details: {} }))
  await expect(createClient({ url }).system.whoami()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
  expect(asked).toHaveLength(1)
})

test('a call that is never answered ends in TIMEOUT, one that is given up in AbortError', async () => {
  answers.push(() => undefined)
  const client = createClient({ url, timeoutMs: 50 })
  await expect(client.system.whoami()).rejects.toMatchObject({ code: 'TIMEOUT' })
  const giveUp = new AbortController()
  const call = createClient({ url }).system.whoami(undefined, { signal: giveUp.signal })
  giveUp.abort()
  await expect(call).rejects.toMatchObject({ name: 'AbortError' })
})

test('ping tells Sentra from a stranger', async () => {
  answers.push(says(200, { status: 'ok', version: '1.2.3' }), says(200, whoami))
  const client = createClient({ url })
  expect(await client.ping()).toMatchObject({ version: '1.2.3' })
  await expect(client.ping()).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE' })
})
