import { request as httpRequest } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestApp, type TestApp } from '../../test/app.ts'
import { allowedHosts, guardRequest } from './guard-request.ts'

let server: TestApp
beforeAll(async () => {
  server = await startTestApp()
})
afterAll(() => server.stop())

/** By node:http, because fetch sets Host itself. */
async function get(path: string, headers: Record<string, string>): Promise<{ status: number; code?: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; code?: string }>()
  const authorization = `Bearer ${server.tokens.a}`
  const sent = httpRequest(server.url + path, { headers: { authorization, ...headers } }, async (response) => {
    const body = JSON.parse(Buffer.concat(await response.toArray()).toString()) as { code?: string }
    resolve({ status: response.statusCode ?? 0, ...(body.code !== undefined && { code: body.code }) })
  })
  sent.on('error', reject)
  sent.end()
  return promise
}

const port = () => new URL(server.url).port

test.each(['/api/v1/whoami', '/healthz', '/nowhere', '/login?code=x', '/api/v1/openapi.json'])(
  '%s is not answered under a foreign name, not even with a token',
  async (path) => {
    expect(await get(path, { host: `evil.example:${port()}` })).toEqual({ status: 403, code: 'HOST_REFUSED' })
    expect(await get(path, { host: '192.168.1.7' })).toEqual({ status: 403, code: 'HOST_REFUSED' })
  },
)

test('a request from a page of somebody else is refused', async () => {
  const refused = { status: 403, code: 'ORIGIN_REFUSED' }
  for (const origin of ['https://evil.example', 'null', 'not an origin', `http://127.0.0.1:${Number(port()) + 1}`]) {
    expect(await get('/api/v1/whoami', { origin }), origin).toEqual(refused)
  }
})

test('the own page, localhost and programs are served', async () => {
  expect(await get('/api/v1/whoami', { origin: server.url })).toEqual({ status: 200 })
  expect(await get('/api/v1/whoami', { host: `localhost:${port()}` })).toEqual({ status: 200 })
  expect(await get('/api/v1/whoami', { host: `[::1]:${port()}` })).toEqual({ status: 200 })
  expect(await get('/healthz', {})).toEqual({ status: 200 })
})

test('a server on all addresses answers to any plain address and to no other name', () => {
  const all = allowedHosts('0.0.0.0')
  expect(() => guardRequest({ headers: { host: '192.168.1.7:4700' } }, all)).not.toThrow()
  expect(() => guardRequest({ headers: { host: '[fe80::1]:4700' } }, all)).not.toThrow()
  expect(() => guardRequest({ headers: { host: 'evil.example:4700' } }, all)).toThrow('evil.example')
  expect(() => guardRequest({ headers: {} }, all)).toThrow('(none)')
})
