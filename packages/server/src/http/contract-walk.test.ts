// Every operation of the contract, called as nobody, as a viewer and as another tenant: a new one is covered at once.
import { api, API_PREFIX, type OperationMeta } from '@sentra/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { z } from 'zod'
import { type Reply, startTestApp, type TestApp } from '../../test/app.ts'
import { insertWork, type Work } from '../../test/work.ts'

type Operation = {
  name: string
  method: string
  path: string
  meta: OperationMeta
  /** Ids that the operation cannot do without, and those that only filter. */
  ids: { required: string[]; optional: string[] }
}
type Definition = {
  '~orpc': { route: { method: string; path: string }; meta: OperationMeta; inputSchema?: z.ZodObject | undefined }
}

const operations = Object.entries(api).flatMap(([domain, group]) =>
  Object.entries(group).map(([name, procedure]) => describeOperation(`${domain}.${name}`, procedure as never)),
)

function describeOperation(name: string, { '~orpc': { route, meta, inputSchema } }: Definition): Operation {
  const shape = Object.entries(inputSchema?.shape ?? {}).filter(([key]) => key.endsWith('Id'))
  const isOptional = (schema: unknown) => (schema as z.ZodType).safeParse(undefined).success
  const optional = shape.filter(([, schema]) => isOptional(schema)).map(([key]) => key)
  const required = shape.filter(([, schema]) => !isOptional(schema)).map(([key]) => key)
  return { name, method: route.method, path: API_PREFIX + route.path, meta, ids: { required, optional } }
}

/** What an operation's body needs beside ids. An operation that is missing here answers 400 and fails its tests. */
const bodies: Record<string, Record<string, unknown>> = {
  'projects.create': { path: '/nowhere' },
  'tasks.create': { title: 'A title' },
  'tasks.execute': { workflowType: 'code' },
  'tasks.startContest': { workflowType: 'code', entries: [{ agent: 'rehearsal' }, { agent: 'rehearsal' }] },
  'tasks.planStart': { workflowType: 'code' },
  'tickets.create': { title: 'A title' },
  'tickets.comment': { text: 'a word' },
  'tickets.changeComment': { text: 'another word' },
  'specs.launch': { description: 'An idea' },
  'specs.say': { text: 'a word' },
  'specs.approve': { version: 1 },
  'specs.reject': { version: 1, reason: 'too long' },
  'specs.setBudget': { tokens: 1_000 },
  'specs.revise': { text: 'a change' },
  'specs.comment': { version: 1, text: 'a word' },
  'runs.answer': { answer: 'yes' },
  'gitTokens.add': { host: 'github.com', token: 'token-12345678' },
  'githubApps.add': { app: '1', privateKey: 'x' },
  'runs.send': { text: 'a word' },
  'runs.kill': { target: 'adw-000000000000' },
  'credentials.add': { name: 'anthropic', key: 'sk-test-12345678' },
}

/** What stands in a path beside ids. */
const others: Record<string, string> = { host: 'packages.example.com:443', port: '3000', version: '1' }
/** What a question needs beside ids. */
const queries: Record<string, Record<string, string>> = { 'specs.change': { from: '1', to: '1' } }

let server: TestApp
let work: Work
beforeAll(async () => {
  server = await startTestApp()
  work = await insertWork(server.db, 'a')
})
afterAll(() => server.stop())

/** Calls with the ids of tenant a's rows. */
function call(operation: Operation, token: string | undefined, filters: string[] = []): Promise<Reply> {
  const ids = operation.ids.required.filter((id) => !operation.path.includes(`{${id}}`))
  const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => others[name] ?? work[name as keyof Work])
  const wanted = filters.map((name): [string, string] => [name, work[name as keyof Work]])
  const query = new URLSearchParams([...Object.entries(queries[operation.name] ?? {}), ...wanted])
  const inBody = Object.fromEntries(ids.map((name) => [name, work[name as keyof Work]]))
  const hasBody = operation.method !== 'GET'
  return server.request(`${operation.method} ${path}?${query.toString()}`, {
    ...(token !== undefined && { token }),
    ...(hasBody && { body: { ...bodies[operation.name], ...inBody } }),
  })
}

/** All that tenant a has, to prove that a refused call changed nothing. */
async function snapshot(): Promise<unknown> {
  const tables = [
    'projects',
    'tickets',
    'ticket_comments',
    'tasks',
    'task_dependencies',
    'planned_starts',
    'followups',
    'runs',
    'attempts',
    'attempt_commands',
    'questions',
    'messages',
    'takeovers',
    'pull_requests',
    'train_cars',
    'credentials',
    'git_tokens',
    'github_apps',
    'specs',
    'spec_parts',
    'spec_versions',
    'spec_tasks',
    'spec_comments',
    'conversation_messages',
    'github_links',
    'github_pulls',
    'github_issues',
    'github_feedback',
  ]
  const rows: unknown[] = []
  for (const table of tables)
    rows.push(await server.db.sql(`select to_jsonb(t) as row from sentra.${table} t order by 1`))
  return rows
}

const guarded = operations.filter((operation) => operation.meta.permission !== null)
const byName = (list: Operation[]) => list.map((operation) => [operation.name, operation] as const)

test('the walk finds the operations', () => {
  expect(operations.length).toBeGreaterThan(20)
  expect(operations.filter((operation) => operation.ids.required.length > 0).length).toBeGreaterThan(14)
})

describe('without a token', () => {
  test.each(byName(guarded))('%s answers 401', async (_, operation) => {
    const refused = { status: 401, body: { code: 'UNAUTHENTICATED' } }
    expect(await call(operation, undefined)).toMatchObject(refused)
    expect(await call(operation, 'no-token-of-ours')).toMatchObject(refused)
  })
})

describe('as a viewer', () => {
  const forbidden = guarded.filter((operation) => !operation.meta.permission?.endsWith(':read'))
  test.each(byName(forbidden))('%s answers 403 and changes nothing', async (_, operation) => {
    const before = await snapshot()
    const refused = { status: 403, body: { code: 'FORBIDDEN' } }
    expect(await call(operation, server.tokens.viewerOfA)).toMatchObject(refused)
    expect(await snapshot()).toEqual(before)
  })

  test('every operation that changes something needs more than a :read permission', () => {
    const writes = operations.filter((operation) => operation.meta.write)
    expect(writes.filter((operation) => operation.meta.permission?.endsWith(':read') !== false)).toEqual([])
  })
})

describe('as another tenant', () => {
  const withIds = operations.filter((operation) => operation.ids.required.length > 0)
  test.each(byName(withIds))('%s answers 404 and changes nothing', async (_, operation) => {
    const before = await snapshot()
    const variants = [[], ...operation.ids.optional.map((name) => [name])]
    for (const filters of variants) {
      const reply = await call(operation, server.tokens.b, operation.method === 'GET' ? filters : [])
      expect(reply).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } })
      expect(JSON.stringify(reply.body)).not.toContain('secret')
    }
    expect(await snapshot()).toEqual(before)
  })

  test('runs.kill finds nothing of it, whatever is named', async () => {
    const before = await snapshot()
    for (const target of [work.taskId, work.runId, work.attemptId]) {
      const reply = await server.request('POST /api/v1/kills', {
        token: server.tokens.b,
        body: { target, confirmed: true },
      })
      expect(reply.status).toBeGreaterThanOrEqual(404)
      expect(JSON.stringify(reply.body)).not.toContain('secret')
    }
    expect(await snapshot()).toEqual(before)
  })

  const lists = operations.filter((operation) => operation.name.endsWith('.list') && !operation.ids.required.length)
  test.each(byName(lists))('%s is empty, also when it is asked for the rows by id', async (_, operation) => {
    for (const filters of [[], ...operation.ids.optional.map((name) => [name])]) {
      const reply = await call(operation, server.tokens.b, filters)
      expect(reply).toMatchObject({ status: 200, body: { items: [], next: null } })
    }
  })

  test('system.status counts nothing of it', async () => {
    const { body } = await server.request('GET /api/v1/status', { token: server.tokens.b })
    expect(body).toMatchObject({
      counts: { projects: 0, tasks: {}, runs: {}, openPullRequests: 0, openQuestions: 0, pendingSpecs: 0 },
    })
  })
})

describe('as the owner, so that the refusals above are about the tenant', () => {
  /** These open the project's repository or ask GitHub, which the rows of this test do not have. */
  const rowsIn: Record<string, number> = {
    'tasks.list': 2,
    'specs.events': 0,
    'tickets.commits': 0,
    'tickets.reasoning': 6,
  }
  const needsRepository = /\.(compare|diff|workflows|settings|change|proof|issues)$/
  const readable = operations.filter(({ method, name }) => method === 'GET' && !needsRepository.test(name))
  test.each(byName(readable))('%s answers', async (_, operation) => {
    for (const filters of [[], ...operation.ids.optional.map((name) => [name])]) {
      const reply = await call(operation, server.tokens.a, filters)
      expect(reply.status).toBe(200)
      expect(reply.body['items'] ?? ['no page']).toHaveLength(rowsIn[operation.name] ?? 1)
    }
  })
})
