import { connect as connectTcp } from 'node:net'
import { newId, type StreamFrame } from '@sentra/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestApp, type TestApp } from '../../test/app.ts'
import { until } from '../../test/database.ts'
import { type Client, connect, refusal } from '../../test/web-socket.ts'
import { inTenant } from '#platform'
import { appendEvent } from './append-event.ts'

const PATH = '/api/v1/stream'

let server: TestApp
beforeAll(async () => {
  server = await startTestApp()
})
afterAll(() => server.stop())

async function write(tenantId: string): Promise<string> {
  const projectId = newId('project')
  await inTenant(server.app.database, tenantId, async (tx) => appendEvent(tx, 'project.archived', { projectId }))
  return projectId
}

const open = (token: string, query = '') => connect<StreamFrame>(server.url, PATH + query, { token })
const eventsOf = (client: Client<StreamFrame>) => client.frames.flatMap((frame) => frame.events)
const projectsOf = (client: Client<StreamFrame>) =>
  eventsOf(client).map((event) => (event.data as { projectId: string }).projectId)

test('history after the cursor comes first, then what happens, without a gap', async () => {
  const old = [await write('a'), await write('a'), await write('a')]
  const first = await open(server.tokens.a, '?after=0')
  await until(() => projectsOf(first).length === 3)
  const second = eventsOf(first)[0]?.seq ?? 0
  await first.close()
  const resumed = await open(server.tokens.a, `?after=${second}`)
  const live = await Promise.all([write('a'), write('a')])
  await until(() => projectsOf(resumed).length === 4)
  expect(projectsOf(resumed).slice(0, 2)).toEqual(old.slice(1))
  expect(projectsOf(resumed).slice(2).toSorted()).toEqual(live.toSorted())
  await resumed.close()
})

test('a client that resumes at the cursor of its last frame gets everything once', async () => {
  const client = await open(server.tokens.a, '?after=0')
  await until(() => client.frames.length > 0)
  await client.close()
  const missed = [await write('a'), await write('b'), await write('a')]
  const resumed = await open(server.tokens.a, `?after=${client.frames.at(-1)?.cursor ?? 0}`)
  await until(() => projectsOf(resumed).length >= 2)
  expect(projectsOf(resumed)).toEqual([missed[0], missed[2]])
  await resumed.close()
})

test('frames are numbered from 1 and the cursor never goes back', async () => {
  const client = await open(server.tokens.a, '?after=0')
  for (let count = 0; count < 3; count += 1) {
    const before = client.frames.length
    await write('a')
    await until(() => client.frames.length > before)
  }
  expect(client.frames.map((frame) => frame.frame)).toEqual(client.frames.map((_, index) => index + 1))
  const cursors = client.frames.map((frame) => frame.cursor)
  expect(cursors).toEqual(cursors.toSorted((a, b) => a - b))
  await client.close()
})

test('events of another tenant never arrive, neither from history nor live', async () => {
  const mine = await open(server.tokens.b, '?after=0')
  const foreign = [await write('a'), await write('a')]
  const own = await write('b')
  await until(() => projectsOf(mine).includes(own))
  for (const id of foreign) expect(JSON.stringify(mine.frames)).not.toContain(id)
  expect(JSON.stringify(mine.frames)).not.toContain('tenantId')
  await mine.close()
})

test('an upgrade without a valid token is refused', async () => {
  const refused = { status: 401, code: 'UNAUTHENTICATED' }
  expect(await refusal(server.url, PATH, {})).toEqual(refused)
  expect(await refusal(server.url, PATH, { token: 'wrong' })).toEqual(refused)
})

test('an upgrade from a foreign page or under a foreign name is refused', async () => {
  const token = server.tokens.a
  const foreignPage = { token, origin: 'https://evil.example' }
  expect(await refusal(server.url, PATH, foreignPage)).toEqual({ status: 403, code: 'ORIGIN_REFUSED' })
  const foreignName = { token, headers: { host: 'evil.example' } }
  expect(await refusal(server.url, PATH, foreignName)).toEqual({ status: 403, code: 'HOST_REFUSED' })
  const own = await connect<StreamFrame>(server.url, PATH, { token, origin: server.url })
  await own.close()
})

test('an unknown stream and a cursor that is no number are refused with a reason', async () => {
  const { a } = server.tokens
  expect(await refusal(server.url, '/api/v1/other', { token: a })).toEqual({ status: 404, code: 'NOT_FOUND' })
  expect(await refusal(server.url, `${PATH}?after=x`, { token: a })).toEqual({ status: 400, code: 'INVALID_INPUT' })
})

test('a client that resets its connection in the middle of the upgrade harms nobody', async () => {
  const { host, port } = new URL(server.url)
  const head = `GET ${PATH} HTTP/1.1\r\nhost: ${host}\r\nconnection: upgrade\r\nupgrade: websocket\r\n`
  const key = `sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n`
  for (let count = 0; count < 20; count += 1) {
    await new Promise<void>((resolve) => {
      const socket = connectTcp(Number(port), '127.0.0.1', () => {
        socket.write(`${head}${key}authorization: Bearer ${server.tokens.a}\r\n\r\n`, () => socket.resetAndDestroy())
      })
      socket.on('close', () => resolve())
    })
  }
  const client = await open(server.tokens.a)
  await client.close()
})

test('a client that sends more than the limit is cut off and harms nobody', async () => {
  const client = await open(server.tokens.a)
  client.send('x'.repeat(100_000))
  expect(await client.closed).toBe(1009)
  const next = await open(server.tokens.a)
  await next.close()
})
