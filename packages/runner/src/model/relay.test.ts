import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openModelRelay } from './relay.ts'

let directory: string
let relay: { close(): Promise<void> }
let gateway: Server | undefined
const paths = () => ({ socketPath: join(directory, 'model.sock'), gatewaySocket: join(directory, 'gateway.sock') })

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'st-relay-'))
  relay = await openModelRelay({ ...paths(), token: 'run-token', holdMs: 3_000 })
})
afterEach(async () => {
  await relay.close()
  await stopGateway()
  rmSync(directory, { recursive: true })
})

async function startGateway(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<void> {
  gateway = createServer(answer).listen(paths().gatewaySocket)
  await once(gateway, 'listening')
}

async function stopGateway(): Promise<void> {
  gateway?.closeAllConnections()
  if (gateway?.listening) await new Promise((resolve) => gateway?.close(resolve))
}

function call(path: string, headers: Record<string, string> = {}): Promise<IncomingMessage> {
  const outgoing = request({ socketPath: paths().socketPath, method: 'POST', path, headers })
  outgoing.end('{"model":"m"}')
  return new Promise((resolve, reject) => outgoing.once('response', resolve).once('error', reject))
}

test('a call carries the token of its run, whatever the agent sends in its place', async () => {
  await startGateway((incoming, outgoing) => {
    void text(incoming).then((body) => outgoing.end(JSON.stringify({ headers: incoming.headers, body })))
  })
  const response = await call('/v1/responses', { 'x-sentra-model-token': 'of-another-run', 'x-own': 'kept' })
  expect(JSON.parse(await text(response))).toMatchObject({
    headers: { 'x-sentra-model-token': 'run-token', 'x-own': 'kept' },
    body: '{"model":"m"}',
  })
})

test('a call that comes while the server is away is held until it is back', async () => {
  const response = call('/v1/messages')
  const early = await Promise.race([response, new Promise((resolve) => setTimeout(resolve, 300, 'held'))])
  expect(early).toBe('held')
  await startGateway((_incoming, outgoing) => outgoing.end('back'))
  expect(await text(await response)).toBe('back')
})

test('a server that stays away is an error that the agent tries again', async () => {
  const response = await call('/v1/messages')
  expect(response.statusCode).toBe(503)
  expect(response.headers['retry-after']).toBe('1')
  expect(JSON.parse(await text(response))).toMatchObject({ type: 'error', error: { type: 'overloaded_error' } })
})

test('an answer passes piece by piece', async () => {
  let goOn = () => {}
  await startGateway((_incoming, outgoing) => {
    outgoing.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n')
    goOn = () => outgoing.end('data: 2\n\n')
  })
  const response = await call('/v1/messages')
  const [first] = (await once(response, 'data')) as [Buffer]
  expect(first.toString()).toBe('data: 1\n\n')
  goOn()
  expect(await text(response)).toBe('data: 2\n\n')
})

test('a server that dies in the middle of a stream leaves an error that the agent tries again', async () => {
  await startGateway((_incoming, outgoing) => {
    outgoing.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: {"half')
    setTimeout(() => outgoing.socket?.destroy(), 20)
  })
  const body = await text(await call('/v1/messages'))
  expect(body).toContain('data: {"half\n\nevent: error\n')
  expect(body).toContain('overloaded_error')
})

test('a server that dies before it answers is an error that the agent tries again', async () => {
  await startGateway((incoming) => incoming.socket.destroy())
  expect((await call('/v1/chat/completions')).statusCode).toBe(503)
})

test('an agent that hangs up ends the call', async () => {
  const ended = Promise.withResolvers<void>()
  await startGateway((_incoming, outgoing) => {
    outgoing.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n')
    outgoing.once('close', ended.resolve)
  })
  const response = await call('/v1/messages')
  response.destroy()
  await ended.promise
})

test('of twenty calls at once sixteen are under way, and the others come in turn', async () => {
  const waiting: ServerResponse[] = []
  await startGateway((_incoming, outgoing) => void waiting.push(outgoing))
  const calls = Array.from({ length: 20 }, (_, index) => call(`/v1/messages?number=${index}`))
  await expect.poll(() => waiting.length).toBe(16)
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(waiting).toHaveLength(16)
  waiting[0]?.end('first')
  await expect.poll(() => waiting.length).toBe(17)
  for (let next = 1; next < 20; next += 1) {
    await expect.poll(() => waiting.length).toBeGreaterThan(next)
    waiting[next]?.end(`answer`)
  }
  const answers = await Promise.all(calls.map(async (one) => text(await one)))
  expect(answers.toSorted()).toEqual([...Array.from({ length: 19 }, () => 'answer'), 'first'])
})

test('calls that hang up while they wait leave their turn to the next', async () => {
  const early: ServerResponse[] = []
  await startGateway((incoming, outgoing) => {
    if (incoming.url === '/v1/messages?early') early.push(outgoing)
    else outgoing.end('answer')
  })
  const held = Array.from({ length: 16 }, () => call('/v1/messages?early'))
  await expect.poll(() => early.length).toBe(16)
  for (let index = 0; index < 40; index += 1) {
    const impatient = request({ socketPath: paths().socketPath, method: 'POST', path: '/v1/messages?impatient' })
    impatient.on('error', () => {}).end('{}')
    await once(impatient, 'finish')
    impatient.destroy()
  }
  const last = call('/v1/messages?last')
  for (const outgoing of early) outgoing.end('early')
  expect(await text(await last)).toBe('answer')
  expect(await Promise.all(held.map(async (one) => text(await one)))).toEqual(held.map(() => 'early'))
})
