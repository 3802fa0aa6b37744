import { generateKeyPairSync } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { GithubApp, GithubLink, Project } from '@sentra/contract'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Reply, startTestApp, type TestApp } from '../../../test/app.ts'
import { addRemoteProject, type Github, startGithub } from '../../../test/emulated-github.ts'

const pem = { type: 'pkcs1', format: 'pem' } as const
const makeKey = () =>
  generateKeyPairSync('rsa', { modulusLength: 2_048, privateKeyEncoding: pem, publicKeyEncoding: pem }).privateKey
const privateKey = makeKey()

type Answer = { status: number; body: object; headers?: Record<string, string> }

let server: TestApp
let github: Github
let front: Server
let api = ''
const asked: string[] = []
/** Changes what GitHub answers; undefined leaves it. */
let change: (line: string, body: object) => Answer | undefined = () => undefined

beforeAll(async () => {
  const permissions = { contents: 'write', pull_requests: 'write', statuses: 'write' }
  const installed = { installation_id: 1, account: 'ann', repository_selection: 'selected', repositories: ['shop'] }
  const app = { app_id: 4_711, slug: 'shops', name: 'Sentra for shops', private_key: privateKey, permissions }
  github = await startGithub(['shop', 'other'], { apps: [{ ...app, installations: [installed] }] })
  front = createServer((request, response) => void pass(request, response))
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve))
  api = `http://127.0.0.1:${(front.address() as AddressInfo).port}`
  server = await startTestApp()
})
afterAll(async () => {
  await server.stop()
  front.closeAllConnections()
  front.close()
  await github.stop()
})
beforeEach(async () => {
  change = () => undefined
  // A new row is a new app: what was known of the one before counts no more.
  await addApp({ privateKey })
  asked.length = 0
})

async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const sent = Buffer.concat(await request.toArray()).toString()
  const [method = '', path = ''] = [request.method, request.url]
  asked.push(`${method} ${path}`)
  const reply = await fetch(github.url + path, {
    method,
    headers: { authorization: request.headers.authorization ?? '', 'content-type': 'application/json' },
    ...(sent !== '' && { body: sent }),
  })
  const body = (await reply.json()) as object
  const answer = change(`${method} ${path}`, body) ?? { status: reply.status, body }
  response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers })
  response.end(JSON.stringify(answer.body))
}

const call = (line: string, body?: object) =>
  server.request(line.replace(' /', ' /api/v1/'), { token: server.tokens.a, ...(body && { body }) })

const addApp = (more: { privateKey: string }) =>
  call('POST /github-apps', { app: '4711', host: 'http://127.0.0.1:9', apiUrl: api, ...more })

const addShop = () => addRemoteProject(server, 'shop')
const link = (to: Project) => call(`PUT /projects/${to.id}/github`, { apiUrl: api })
const said = ({ body }: Reply) => String(body['message'])
const tokensMade = () => asked.filter((line) => line.endsWith('/access_tokens')).length

test('the key of an app is checked with GitHub and shown nowhere', async () => {
  expect(said(await addApp({ privateKey: 'no key' }))).toContain('give the whole .pem file')
  expect(said(await addApp({ privateKey: makeKey() }))).toContain('does not take the key of the app 4711')
  change = (line) => (line === 'GET /app' ? { status: 404, body: { message: 'Integration not found' } } : undefined)
  expect(said(await addApp({ privateKey }))).toContain('GitHub knows no app 4711')
  const { items } = (await call('GET /github-apps')).body as unknown as { items: GithubApp[] }
  expect(items).toEqual([
    {
      id: expect.stringMatching(/^gha-/),
      appId: '4711',
      name: 'Sentra for shops',
      url: expect.stringMatching(/^http/),
      apiUrl: api,
      origin: 'http://127.0.0.1:9',
      createdAt: expect.any(String),
    },
  ])
  const rows = await server.db.sql('select sealed_key from sentra.github_apps where removed_at is null')
  expect(Buffer.from(rows[0]?.['sealed_key'] as Buffer).toString('latin1')).not.toContain('PRIVATE KEY')
  expect(
    await server.db.sql('select from sentra.github_apps where removed_at is not null and sealed_key is not null'),
  ).toEqual([])
})

test('a repository is linked by the app that is installed on it, with one token for many questions', async () => {
  const project = await addShop()
  const linked = (await link(project)).body as unknown as GithubLink
  expect(linked).toMatchObject({ access: 'app', repository: 'ann/shop' })
  await Promise.all([1, 2, 3].map(() => call(`GET /projects/${project.id}/github/issues`)))
  expect(tokensMade()).toBe(1)
})

test('a token that ends soon, or was taken away, is made anew', async () => {
  const project = await addShop()
  const ending = { expires_at: new Date(Date.now() + 4 * 60_000).toISOString() }
  change = (line, body) => (line.endsWith('/access_tokens') ? { status: 201, body: { ...body, ...ending } } : undefined)
  await link(project)
  await call(`GET /projects/${project.id}/github/issues`)
  expect(tokensMade()).toBeGreaterThan(1)

  change = () => undefined
  await call(`GET /projects/${project.id}/github/issues`)
  const before = tokensMade()
  let refusals = 0
  change = (line) =>
    line.includes('/issues') && (refusals += 1) === 1
      ? { status: 401, body: { message: 'Bad credentials' } }
      : undefined
  expect(await call(`GET /projects/${project.id}/github/issues`)).toMatchObject({ status: 200 })
  expect(tokensMade()).toBe(before + 1)
})

test('what is in the way of an app is said in words', async () => {
  const project = await addShop()
  const other = await addRemoteProject(server, 'other')
  expect(said(await link(other))).toMatch(
    /Sentra for shops is not installed on ann\/other: whoever owns that installs it/,
  )
  change = (line, body) =>
    line.endsWith('/installation') ? { status: 200, body: { ...body, suspended_at: 'now' } } : undefined
  expect(said(await link(project))).toContain('The installation of the app Sentra for shops is suspended')
  const early = { date: new Date(Date.now() - 600_000).toUTCString() }
  change = (line) =>
    line.endsWith('/installation') ? { status: 401, body: { message: 'no' }, headers: early } : undefined
  expect(said(await link(project))).toMatch(/clock of the server's host is \d+ s ahead of GitHub's/)
  change = (line, body) =>
    line.endsWith('/access_tokens') ? { status: 201, body: { ...body, permissions: { contents: 'read' } } } : undefined
  expect(said(await link(project))).toMatch(
    /lacks permissions to read and write: Contents, Pull requests, Commit statuses/,
  )
})

test('where the app is not installed a token is used, and a key that is gone is said', async () => {
  const project = await addShop()
  await call('POST /git-tokens', { host: api, token: github.token })
  const other = await addRemoteProject(server, 'other')
  expect(await link(other)).toMatchObject({ status: 200, body: { access: 'token' } })
  expect(await link(project)).toMatchObject({ body: { access: 'app' } })
  const { items } = (await call('GET /github-apps')).body as unknown as { items: GithubApp[] }
  expect(await call(`DELETE /github-apps/${items[0]?.id}`)).toMatchObject({ status: 200 })
  expect(said(await call(`GET /projects/${project.id}/github/issues`))).toContain('linked by an app that is gone')
  expect(await link(project)).toMatchObject({ body: { access: 'token' } })
})
