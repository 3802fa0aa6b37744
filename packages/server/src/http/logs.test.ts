// A log over HTTP and WebSockets: pages, downloads, and who may have them.
import { once } from 'node:events'
import type { AttemptId, LogLine, RunId, TaskId } from '@sentra/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { startTestApp, type TestApp } from '../../test/app.ts'
import { until } from '../../test/database.ts'
import { insertWork, type Work } from '../../test/work.ts'
import { notifyLines, storeLines } from '#logs'
import { inTenant } from '#platform'

const DAY = Date.UTC(2026, 0, 31, 12)
let server: TestApp
let work: Work
let path: string
let last = 0
beforeAll(async () => {
  server = await startTestApp()
  work = await insertWork(server.db, 'a')
  path = `/api/v1/logs/${work.taskId}`
  last = await store(
    Array.from({ length: 20_000 }, (_, index) => `${index + 1} \u001B[32mok\u001B[0m 10%\r${index + 1} all is well`),
  )
  await store(['\u001B]52;c;ZXZpbA==\u0007\u001B[31mERROR\u001B[0m broken'])
})
afterAll(() => server.stop())

/** Stores lines of output after the one that insertWork wrote, a chunk for each 5,000; the number of the last. */
async function store(lines: string[]): Promise<number> {
  const owner = {
    runId: work.runId as RunId,
    taskId: work.taskId as TaskId,
    attemptId: work.attemptId as AttemptId,
    stage: 'CODE' as const,
  }
  const chunks = Array.from({ length: Math.ceil(lines.length / 5_000) }, (_, index) =>
    lines.slice(index * 5_000, (index + 1) * 5_000),
  )
  return inTenant(server.app.database, 'a', async (tx) => {
    const items = chunks.map((part) => ({
      kind: 'output' as const,
      stream: 'stdout' as const,
      lines: part.length,
      bytes: Buffer.from(`${part.join('\n')}\n`),
      timeMs: DAY,
    }))
    const stored = await storeLines(tx, owner, items)
    await notifyLines(tx, owner.runId, stored)
    return stored
  })
}

const get = (query: string) => server.request(`GET ${path}${query}`, { token: server.tokens.a })
const download = (query: string, headers: Record<string, string> = {}, signal?: AbortSignal) =>
  fetch(`${server.url}${path}/download${query}`, {
    headers: { authorization: `Bearer ${server.tokens.a}`, 'accept-encoding': 'identity', ...headers },
    signal: signal ?? null,
  })

test('a page says what was looked at, and numbers of lines come without their text', async () => {
  const { body } = await get(`?runId=${work.runId}&regex=%5Eerror%20broken$`)
  expect(body).toMatchObject({ next: null, lastLine: last + 1, looked: { lines: last + 1 } })
  expect(body['lines']).toMatchObject([{ line: last + 1, level: 'error' }])
  expect((await get(`/hits?runId=${work.runId}&search=1999&after=0`)).body).toMatchObject({
    hits: [2_000, 12_000, ...Array.from({ length: 10 }, (_, index) => 19_991 + index)],
    next: null,
  })
  expect((await get(`/hits?runId=${work.runId}&minLevel=error`)).body['hits']).toEqual([last + 1])
})

test('a pattern that is none is refused with its place', async () => {
  for (const query of ['?regex=a(b', '/hits?regex=a(b', '/download?regex=a(b']) {
    const { status, body } = await get(query)
    expect(status).toBe(400)
    expect(body['message']).toContain('Unterminated group at character 2')
  }
})

test('a download is the whole log, plain, with its colours, or as JSON', async () => {
  const plain = await download(`?runId=${work.runId}`)
  expect(plain.headers.get('content-disposition')).toBe(`attachment; filename="${work.taskId}_${work.runId}.log"`)
  const lines = (await plain.text()).split('\n')
  expect(lines).toHaveLength(last + 2)
  expect(lines[1]).toBe('2026-01-31T12:00:00.000Z CODE   info  1 all is well')
  expect(lines[last]).toBe('2026-01-31T12:00:00.000Z CODE   error ERROR broken')
  const coloured = await (await download(`?runId=${work.runId}&format=ansi&level=error`)).text()
  expect(coloured).toBe('2026-01-31T12:00:00.000Z CODE   error \u001B[31mERROR\u001B[0m broken\u001B[0m\n')
  const json = await download(`?runId=${work.runId}&format=ndjson`)
  expect(json.headers.get('content-type')).toBe('application/x-ndjson')
  const parsed = (await json.text())
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as LogLine)
  expect(parsed.map(({ line }) => line)).toEqual(Array.from({ length: last + 1 }, (_, index) => index + 1))
  expect(parsed[1]?.message).toContain('\u001B[32m')
})

test('a download is compressed for those who take it', async () => {
  const response = await download(`?runId=${work.runId}`, { 'accept-encoding': 'gzip' })
  expect(response.headers.get('content-encoding')).toBe('gzip')
  expect((await response.text()).split('\n')).toHaveLength(last + 2)
})

test('a download that is given up holds nothing any more, and the next one works', async () => {
  for (let round = 0; round < 15; round += 1) {
    const stop = new AbortController()
    const response = await download(`?runId=${work.runId}&format=ndjson`, {}, stop.signal)
    await response.body?.getReader().read()
    stop.abort()
  }
  await until(async () => {
    const [row] = await server.db.sql<{ busy: number }>(
      `select count(*)::int as busy from pg_stat_activity where datname = current_database() and state = 'idle in transaction'`,
    )
    return row?.busy === 0
  })
  expect((await (await download(`?runId=${work.runId}&level=error`)).text()).split('\n')).toHaveLength(2)
})

test('nobody else downloads it', async () => {
  expect((await server.request(`GET ${path}/download`)).status).toBe(401)
  expect((await server.request(`GET ${path}/download`, { token: server.tokens.b })).status).toBe(404)
})

test('a follower with a filter gets what matches as it comes, and hears what passed', async () => {
  const url = `${server.url.replace('http', 'ws')}/logs/${work.taskId}?run=${work.runId}&after=${last - 10}&regex=%5Eerror`
  const socket = new WebSocket(url, { headers: { authorization: `Bearer ${server.tokens.a}` } })
  const frames: { lines: LogLine[]; passed: number; lastLine: number }[] = []
  socket.on('message', (data: Buffer) => frames.push(JSON.parse(data.toString()) as never))
  await until(() => frames.length > 0)
  expect(frames[0]).toMatchObject({ lines: [{ line: last + 1 }], passed: 10, lastLine: last + 1 })
  await store(['nothing', 'error again', 'nothing'])
  await until(() => frames.at(-1)?.lastLine === last + 4)
  expect(frames.slice(1).flatMap(({ lines }) => lines.map(({ message }) => message))).toEqual(['error again'])
  socket.close()
  await once(socket, 'close')
})

test('a follower with a pattern that is none is refused before it is let in', async () => {
  const url = `${server.url.replace('http', 'ws')}/logs/${work.taskId}?run=${work.runId}&regex=a(b`
  const socket = new WebSocket(url, { headers: { authorization: `Bearer ${server.tokens.a}` } })
  const [error] = (await once(socket, 'error')) as [Error]
  expect(error.message).toContain('400')
})
