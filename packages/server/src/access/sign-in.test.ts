import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestApp, type TestApp } from '../../test/app.ts'

let server: TestApp
beforeAll(async () => {
  server = await startTestApp()
})
afterAll(() => server.stop())

async function makeLink(token: string): Promise<string> {
  const reply = await server.request('POST /api/v1/login-links', { token })
  const url = new URL(String(reply.body['url']))
  expect(url.origin).toBe(server.url)
  return url.pathname + url.search
}

const cookieOf = (header: string | null) => header?.split(';')[0] ?? ''

test('a login link signs one browser in as the person who made it', async () => {
  const link = await makeLink(server.tokens.viewerOfA)
  const reply = await server.request(`GET ${link}`)
  expect(reply.status).toBe(303)
  expect(reply.headers.get('location')).toBe('/')
  const cookie = reply.headers.get('set-cookie')
  expect(cookie).toMatch(/; HttpOnly; SameSite=Strict/)
  const whoami = await server.request('GET /api/v1/whoami', { headers: { cookie: cookieOf(cookie) } })
  expect(whoami.body).toEqual({ userId: 'usr-a-viewer', tenantId: 'a', role: 'viewer' })
})

test('a login link leads to the page that it was made for, and never off this server', async () => {
  const make = (to: string) => server.request('POST /api/v1/login-links', { token: server.tokens.a, body: { to } })
  const { body } = await make('/tasks/task-2pv04e5aasqm')
  const url = new URL(String(body['url']))
  const reply = await server.request(`GET ${url.pathname}${url.search}`)
  expect([reply.status, reply.headers.get('location')]).toEqual([303, '/tasks/task-2pv04e5aasqm'])
  for (const to of ['//elsewhere.example', '/\\elsewhere.example', 'https://elsewhere.example', '/a\nb']) {
    expect(await make(to)).toMatchObject({ status: 400, body: { code: 'INVALID_INPUT' } })
    const link = await makeLink(server.tokens.a)
    const guess = await server.request(`GET ${link}&to=${encodeURIComponent(to)}`)
    expect(guess).toMatchObject({ status: 400, body: { code: 'INVALID_INPUT' } })
  }
})

test('a login code works once, also when two browsers come at the same moment', async () => {
  const link = await makeLink(server.tokens.a)
  const replies = await Promise.all([1, 2, 3, 4].map(() => server.request(`GET ${link}`)))
  expect(replies.map((reply) => reply.status).toSorted((a, b) => a - b)).toEqual([303, 401, 401, 401])
  const late = await server.request(`GET ${link}`)
  expect(late).toMatchObject({ status: 401, body: { code: 'LOGIN_CODE_USED' } })
  expect(late.headers.get('set-cookie')).toBeNull()
})

test('a login code that is too old or unknown is refused', async () => {
  const link = await makeLink(server.tokens.a)
  await server.db.sql(
    `update sentra.access_tokens set expires_at = now() - interval '1 second' where kind = 'login_code'`,
  )
  const refused = { status: 401, body: { code: 'LOGIN_CODE_USED' } }
  expect(await server.request(`GET ${link}`)).toMatchObject(refused)
  expect(await server.request('GET /login?code=guess')).toMatchObject(refused)
  expect(await server.request('GET /login')).toMatchObject({ status: 400, body: { code: 'INVALID_INPUT' } })
})

test('a login code is no token', async () => {
  const code = new URL(await makeLink(server.tokens.a), server.url).searchParams.get('code') ?? ''
  expect((await server.request('GET /api/v1/whoami', { token: code })).status).toBe(401)
  const cookie = `sentra_session=${code}`
  expect((await server.request('GET /api/v1/whoami', { headers: { cookie } })).status).toBe(401)
})

test('a sign-in that has run out is one no more', async () => {
  const reply = await server.request(`GET ${await makeLink(server.tokens.a)}`)
  const headers = { cookie: cookieOf(reply.headers.get('set-cookie')) }
  expect((await server.request('GET /api/v1/whoami', { headers })).status).toBe(200)
  await server.db.sql(`update sentra.access_tokens set expires_at = now() - interval '1 second' where kind = 'browser'`)
  expect((await server.request('GET /api/v1/whoami', { headers })).status).toBe(401)
})

test('no secret is stored as it is', async () => {
  const rows = await server.db.sql(`select to_jsonb(t)::text as row from sentra.access_tokens t`)
  for (const token of Object.values(server.tokens)) expect(JSON.stringify(rows)).not.toContain(token)
})

test('a person who follows a used link gets to a page and not to an error in JSON', async () => {
  const link = await makeLink(server.tokens.a)
  await server.request(`GET ${link}`)
  const reply = await server.request(`GET ${link}`, { headers: { accept: 'text/html' } })
  expect(reply.status).toBe(303)
  expect(reply.headers.get('location')).toBe('/?login=used')
  expect(reply.headers.get('set-cookie')).toBeNull()
})

test('requests that come at the same moment are each answered as who sent them', async () => {
  const senders = [server.tokens.a, server.tokens.b, server.tokens.viewerOfA, 'a guess']
  const sent = Array.from({ length: 40 }, (_, index) => senders[index % senders.length] ?? '')
  const replies = await Promise.all(sent.map((token) => server.request('GET /api/v1/whoami', { token })))
  const answers = replies.map(({ status, body }) => [status, body['tenantId'], body['role']])
  const [ofA, ofB, ofViewer, ofStranger] = answers
  expect([ofA, ofB, ofViewer]).toEqual([
    [200, 'a', 'tenant_admin'],
    [200, 'b', 'tenant_admin'],
    [200, 'a', 'viewer'],
  ])
  expect(ofStranger?.[0]).toBe(401)
  expect(answers).toEqual(answers.map((_, index) => answers[index % senders.length]))
})

test('a token that is taken back is refused from then on, however many requests are under way', async () => {
  const reply = await server.request(`GET ${await makeLink(server.tokens.a)}`)
  const headers = { cookie: cookieOf(reply.headers.get('set-cookie')) }
  const ask = () => server.request('GET /api/v1/whoami', { headers })
  const underWay = Array.from({ length: 20 }, ask)
  await server.db.sql(`delete from sentra.access_tokens where kind = 'browser'`)
  const late = await Promise.all(Array.from({ length: 20 }, ask))
  expect(new Set(late.map(({ status }) => status))).toEqual(new Set([401]))
  await Promise.all(underWay)
})
