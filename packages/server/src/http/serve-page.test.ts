import { mkdtempSync, rmSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { closeApp, makeApp } from '../../test/app.ts'
import { createTestDatabase } from '../../test/database.ts'
import { createHttpServer } from './create-http-server.ts'
import { router } from './router.ts'
import { servePage } from './serve-page.ts'

const SCRIPT = 'console.log("hello")\n'
const browser = { host: 'localhost', accept: 'text/html,*/*', 'accept-encoding': 'gzip, deflate, br' }

const directory = mkdtempSync(join(tmpdir(), 'st-page-'))
let http: ReturnType<typeof createHttpServer>
let stop: () => Promise<void>
beforeAll(async () => {
  await mkdir(join(directory, 'assets'))
  await writeFile(join(directory, 'index.html'), '<!doctype html><title>Sentra</title>')
  await writeFile(join(directory, 'assets/main-0a.js'), SCRIPT)
  await writeFile(join(directory, 'assets/main-0a.js.br'), brotliCompressSync(SCRIPT))
  await writeFile(join(directory, 'assets/main-0a.js.gz'), gzipSync(SCRIPT))
  const db = await createTestDatabase()
  const app = makeApp(db)
  http = createHttpServer(app, router)
  servePage(http, directory)
  stop = async () => {
    await http.close()
    await closeApp(app, db)
  }
})
afterAll(async () => {
  await stop()
  rmSync(directory, { recursive: true })
})

const get = (url: string, headers: Record<string, string> = browser) => http.inject({ url, headers })

test('every place within the page answers the page, which is asked for anew each time', async () => {
  for (const path of ['/', '/tasks/task-000000000000/logs', '/projects?x=1']) {
    const reply = await get(path)
    expect(reply.statusCode).toBe(200)
    expect(reply.body).toContain('<title>Sentra</title>')
    expect(reply.headers['cache-control']).toBe('no-cache')
    expect(reply.headers['content-security-policy']).toContain("default-src 'none'; script-src 'self'")
  }
  const { headers } = await get('/')
  const again = await get('/', { ...browser, 'if-none-match': String(headers.etag) })
  expect(again.statusCode).toBe(304)
})

test('an asset may be kept for ever and comes as the client can read it', async () => {
  const best = await get('/assets/main-0a.js')
  expect(best.headers).toMatchObject({ 'content-encoding': 'br', 'content-type': 'text/javascript; charset=utf-8' })
  expect(best.headers['cache-control']).toContain('immutable')
  expect(best.rawPayload).toEqual(brotliCompressSync(SCRIPT))
  const older = await get('/assets/main-0a.js', { ...browser, 'accept-encoding': 'gzip;q=1.0' })
  expect(older.headers['content-encoding']).toBe('gzip')
  const plain = await get('/assets/main-0a.js', { host: 'localhost' })
  expect(plain.headers['content-encoding']).toBeUndefined()
  expect(plain.body).toBe(SCRIPT)
})

test('what is not there is said, and is no page to a program', async () => {
  for (const path of ['/assets/gone.js', '/api/v1/nope', '/api', '/logs/x', '/assets/../../package.json'])
    expect((await get(path)).json(), path).toMatchObject({ code: 'NOT_FOUND' })
  const program = await get('/projects', { host: 'localhost', accept: 'application/json' })
  expect(program.json()).toMatchObject({ code: 'NOT_FOUND' })
})

test('without a build it says how to make one', async () => {
  const db = await createTestDatabase()
  const app = makeApp(db)
  const bare = createHttpServer(app, router)
  servePage(bare, join(directory, 'not-built'))
  const reply = await bare.inject({ url: '/', headers: browser })
  expect(reply.json()).toMatchObject({ code: 'NOT_FOUND', message: expect.stringContaining('npm run build') })
  await bare.close()
  await closeApp(app, db)
})
