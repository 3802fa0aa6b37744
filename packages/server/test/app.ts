// A whole server in this process, without runners: a real database, real HTTP and WebSockets, two tenants.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { EventFeed } from '#events'
import { createHttpServer, listen, router, serveMcp, serveSignIn, serveStreams } from '#http'
import { LogFeed } from '#logs'
import { type App, createLog, Listener, makeDataDirectory, openDatabase, openSecretKey, readConfig } from '#platform'
import type { Role } from '@sentra/contract'
import { insertTenant, insertToken } from '../src/access/access-store.ts'
import { hashSecret, newSecret } from '../src/access/secrets.ts'
import { createTestDatabase, type TestDatabase } from './database.ts'

export type Reply = { status: number; headers: Headers; body: { code?: string } & Record<string, unknown> }
type Request = { token?: string; body?: unknown; headers?: Record<string, string> }

export type TestApp = {
  app: App & { feed: EventFeed; logFeed: LogFeed }
  db: TestDatabase
  http: FastifyInstance
  url: string
  /** Bearer tokens of tenants `a` and `b`. */
  tokens: { a: string; b: string; viewerOfA: string }
  /** `request('POST /api/v1/tasks', ...)`: a real request over TCP. */
  request(line: string, request?: Request): Promise<Reply>
  stop(): Promise<void>
}

export async function startTestApp(): Promise<TestApp> {
  const db = await createTestDatabase()
  const app = makeApp(db)
  const listener = new Listener({ connection: db.connection, revive: async () => undefined }, app.log)
  const feed = new EventFeed(app, listener)
  const logFeed = new LogFeed(listener)
  await feed.start()
  await listener.start()
  const http = createHttpServer(app, router)
  serveSignIn(http, app)
  serveStreams(http, { ...app, feed, logFeed })
  serveMcp(http, { ...app, feed }, router)
  const url = await listen(http, app)
  app.url = () => url
  const tokens = {
    a: await addToken(app, 'a', 'tenant_admin'),
    b: await addToken(app, 'b', 'tenant_admin'),
    viewerOfA: await addToken(app, 'a', 'viewer'),
  }
  const stop = async () => {
    await http.close()
    await listener.stop()
    await closeApp(app, db)
  }
  const request = (line: string, options: Request = {}) => send(url, line, options)
  return { app: { ...app, feed, logFeed }, db, http, url, tokens, request, stop }
}

/** What use cases need, without a server around it; end it with closeApp. */
export function makeApp(db: TestDatabase): App {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'st-app-'))
  const config = readConfig({ SENTRA_DATA: dataDirectory, SENTRA_PORT: '0', SENTRA_LOG_LEVEL: 'silent' })
  const log = createLog('silent', 'test')
  const paths = makeDataDirectory(dataDirectory)
  const database = openDatabase(db.connection, log)
  const secretKey = openSecretKey(paths.secretKey)
  return { config, paths, database, log, secretKey, version: '0.0.0-test', startedAt: new Date(), url: () => '' }
}

/** Leaves nothing behind. */
export async function closeApp(app: App, db: TestDatabase): Promise<void> {
  await app.database.close()
  await db.drop()
  rmSync(app.paths.root, { recursive: true, force: true })
}

async function addToken(app: App, tenantId: string, role: Role): Promise<string> {
  const secret = newSecret()
  await insertTenant(app, tenantId, tenantId)
  const owner = { tenantId, userId: `usr-${tenantId}-${role}`, role }
  await insertToken(app, { ...owner, sha256: hashSecret(secret), kind: 'token', expiresAt: null })
  return secret
}

async function send(url: string, line: string, { token, body, headers }: Request): Promise<Reply> {
  const [method = 'GET', path = '/'] = line.split(' ')
  const response = await fetch(url + path, {
    method,
    redirect: 'manual',
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, body: text === '' ? {} : JSON.parse(text) }
}
