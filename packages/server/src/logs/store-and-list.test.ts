import { plainText } from '@sentra/contract/terminal-text'
import { type AttemptId, type LogLine, newId, type RunId, type TaskId } from '@sentra/contract'
import type { Frame } from '@sentra/contract/journal'
import * as fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { closeApp, makeApp } from '../../test/app.ts'
import { createTestDatabase, type TestDatabase } from '../../test/database.ts'
import { type App, inTenant } from '#platform'
import { readJournalLines } from './journal-lines-rules.ts'
import { openMatcher } from './line-matcher.ts'
import { listLines, searchLines } from './list-lines.ts'
import type { LineFilter, LineOwner } from './log-line-types.ts'
import { storeLines } from './store-lines.ts'

let db: TestDatabase
let app: App
let owner: LineOwner
beforeAll(async () => {
  db = await createTestDatabase()
  app = makeApp(db)
})
beforeEach(() => {
  const ids = {
    runId: newId('run') as RunId,
    taskId: newId('task') as TaskId,
    attemptId: newId('attempt') as AttemptId,
  }
  owner = { ...ids, stage: 'CODE' }
})
afterAll(() => closeApp(app, db))

type Piece = ['stdout' | 'stderr' | 'fact', string | Uint8Array]

/** Stores one report: output as it is, facts as entries of level error. */
function store(pieces: Piece[], timeMs = Date.UTC(2026, 0, 31, 12)): Promise<number> {
  const frames = pieces.map(([kind, body], index): Frame => ({ kind, body: Buffer.from(body), seq: index, timeMs }))
  const { items } = readJournalLines(frames, {}, (frame) => {
    const message = Buffer.from(frame.body).toString()
    return { kind: 'entry', level: 'error', message, metadata: { text: message }, timeMs: frame.timeMs }
  })
  return inTenant(app.database, 'a', (tx) => storeLines(tx, owner, items))
}

const list = (filter: Partial<LineFilter> = {}, tenantId = 'a') =>
  inTenant(app.database, tenantId, (tx) => listLines(tx, { runId: owner.runId, limit: 5_000, ...filter }))

const messages = async (filter: Partial<LineFilter> = {}) => (await list(filter)).map((line) => line.message)
const numbers = async (filter: Partial<LineFilter> = {}) => (await list(filter)).map((line) => line.line)
const upTo = (last: number, first = 1) => Array.from({ length: last - first + 1 }, (_, index) => first + index)

test('entries and output come back as one log with one numbering', async () => {
  const last = await store([
    ['stdout', 'one\ntwo\n'],
    ['fact', 'three'],
    ['stderr', 'four\r\n'],
    ['stdout', 'five\n'],
  ])
  expect(last).toBe(5)
  expect(await store([['fact', 'six']])).toBe(6)
  const lines = await list({ after: 0 })
  expect(lines.map((line) => [line.line, line.source, line.level, line.message])).toEqual([
    [1, 'stdout', 'info', 'one'],
    [2, 'stdout', 'info', 'two'],
    [3, 'entry', 'error', 'three'],
    [4, 'stderr', 'warn', 'four'],
    [5, 'stdout', 'info', 'five'],
    [6, 'entry', 'error', 'six'],
  ])
  expect(await numbers()).toEqual([6, 5, 4, 3, 2, 1])
  expect(await list({}, 'b')).toEqual([])
})

test('search finds any case in entries and output, and nothing else', async () => {
  await store([
    ['stdout', 'Hello World\nother\n'],
    ['fact', 'hello again'],
    ['stderr', 'HELLO?\n100% _done_\n'],
  ])
  expect(await messages({ search: 'hELLo', after: 0 })).toEqual(['Hello World', 'hello again', 'HELLO?'])
  expect(await messages({ search: '%' })).toEqual(['100% _done_'])
  expect(await messages({ search: 'nowhere' })).toEqual([])
})

test('level and phase select', async () => {
  await store([
    ['stdout', 'out\n'],
    ['stderr', 'err\n'],
    ['fact', 'entry'],
  ])
  expect(await messages({ level: 'info' })).toEqual(['out'])
  expect(await messages({ level: 'warn' })).toEqual(['err'])
  expect(await messages({ level: 'error' })).toEqual(['entry'])
  expect(await messages({ level: 'debug' })).toEqual([])
  expect(await messages({ phase: 'CODE' })).toHaveLength(3)
  expect(await messages({ phase: 'TEST' })).toEqual([])
})

/** 40 chunks of 25 lines with an entry after each: more chunks than one page of them, 26 lines each. */
async function storeMany(): Promise<number> {
  const pieces = Array.from({ length: 40 }, (_, chunk): Piece[] => [
    [
      'stdout',
      upTo(25)
        .map((line) => `chunk ${chunk} line ${line}\n`)
        .join(''),
    ],
    ['fact', `entry ${chunk}`],
  ])
  return store(pieces.flat())
}

test('paging in both directions crosses the borders of chunks without a gap or a repetition', async () => {
  const last = await storeMany()
  expect(last).toBe(40 * 26)
  const forward: number[] = []
  for (let page = [0]; page.length > 0; forward.push(...page))
    page = await numbers({ after: forward.at(-1) ?? 0, limit: 37 })
  expect(forward).toEqual(upTo(last))
  const backward = await numbers({ limit: 37 })
  for (let page = [0]; page.length > 0; backward.push(...page)) {
    page = await numbers({ before: backward.at(-1) ?? 0, limit: 37 })
  }
  expect(backward).toEqual(upTo(last).toReversed())
})

test('a search pages through chunks that hold nothing', async () => {
  await storeMany()
  expect(await messages({ search: 'chunk 0 line 25' })).toEqual(['chunk 0 line 25'])
  expect(await messages({ search: 'chunk 39 line 7', after: 0, limit: 1 })).toEqual(['chunk 39 line 7'])
  expect(await messages({ search: 'line 3', limit: 2 })).toEqual(['chunk 39 line 3', 'chunk 38 line 3'])
})

test('any filter gives what a look through all lines gives', async () => {
  const words = ['error', 'ERROR', 'größe', 'GRÖSSE', '\u001B[31mred\u001B[0m', 'a.c', '\u212A', 'ж', '\r']
  const pieces = Array.from({ length: 60 }, (_, index): Piece[] => [
    [
      'stdout',
      upTo(index % 7, 0)
        .map((line) => `${words[(index * line) % words.length]} ${line}\n`.repeat(2))
        .join(''),
    ],
    ['stderr', index % 20 === 0 ? `${'filling\n'.repeat(20_000)}${words[index % words.length]}\r\n` : '\r\n'],
    ['fact', `${words[index % words.length]} ${index}`],
  ])
  const last = await store(pieces.flat())
  const all = await listAll(last)
  const search = fc.constantFrom(undefined, ...words, 'eRRor', 'RÖ', 'red', 'k', 'Ж', '[31M', 'ing', '4', 'none', '')
  const place = fc.option(fc.integer({ min: 0, max: last + 1 }), { nil: undefined })
  const filter = fc.record({ search, before: place, after: place, limit: fc.integer({ min: 1, max: 200 }) })
  await fc.assert(
    fc.asyncProperty(filter, async (wanted) => {
      expect(await list(wanted)).toEqual(select(all, wanted))
    }),
    { numRuns: 60 },
  )
})

async function listAll(last: number): Promise<LogLine[]> {
  const lines: LogLine[] = []
  while (lines.length < last) lines.push(...(await list({ after: lines.at(-1)?.line ?? 0 })))
  return lines
}

function select(
  all: LogLine[],
  { search = '', before = Infinity, after, limit }: Omit<LineFilter, 'runId'>,
): LogLine[] {
  const found = all.filter(({ line, message }) => {
    return line < before && line > (after ?? 0) && plainText(message).toLowerCase().includes(search.toLowerCase())
  })
  return (after === undefined ? found.toReversed() : found).slice(0, limit)
}

test('before and after together name a range', async () => {
  await storeMany()
  expect(await numbers({ after: 20, before: 31 })).toEqual(upTo(30, 21))
})

test('NUL bytes are kept in output, shown as a replacement in entries, and can be searched', async () => {
  await store([
    ['stdout', 'a\0b\n'],
    ['fact', 'c\0d'],
  ])
  expect(await messages({ after: 0 })).toEqual(['a\0b', 'c\uFFFDd'])
  expect(await messages({ search: '\0' })).toContain('a\0b')
})

test('invalid UTF-8 costs only the damaged characters', async () => {
  await store([['stdout', Uint8Array.from([0x61, 0xff, 0x0a, 0xc3, 0x0a, 0x62, 0x0a])]])
  expect(await messages({ after: 0 })).toEqual(['a\uFFFD', '\uFFFD', 'b'])
})

test('a line of 300 KiB comes back whole, in pieces of at most 64 KiB', async () => {
  const text = Array.from({ length: 30_000 }, (_, index) => `${index}`.padStart(10, '.')).join('')
  await store([
    ['stdout', 'before\n'],
    ['stdout', `${text}\nafter\n`],
    ['fact', 'end'],
  ])
  const stored = await messages({ after: 0 })
  expect(stored[0]).toBe('before')
  expect(stored.slice(-2)).toEqual(['after', 'end'])
  expect(stored.slice(1, -2).join('')).toBe(text)
  expect(Math.max(...stored.map((line) => line.length))).toBeLessThanOrEqual(64 * 1024)
  expect(await numbers({ after: 0 })).toEqual(upTo(stored.length))
})

test('lines are filed under the day they were written, in any order of arrival', async () => {
  const day = 86_400_000
  await store(
    [
      ['stdout', 'second\n'],
      ['fact', 'second'],
    ],
    20_000 * day + 1,
  )
  await store(
    [
      ['stdout', 'first\n'],
      ['fact', 'first'],
    ],
    20_000 * day - 1,
  )
  const days = await db.sql(
    `select distinct day::text from sentra.log_chunks where run_id = $1 union select day::text from sentra.logs where run_id = $1 order by 1`,
    [owner.runId],
  )
  expect(days).toEqual([{ day: '2024-10-03' }, { day: '2024-10-04' }])
  expect(await messages({ after: 0 })).toEqual(['second', 'second', 'first', 'first'])
})

test('reports that arrive at once never share a number', async () => {
  await Promise.all(
    Array.from({ length: 10 }, () =>
      store([
        ['stdout', 'x\ny\n'],
        ['fact', 'z'],
      ]),
    ),
  )
  expect(await numbers({ after: 0 })).toEqual(upTo(30))
})

test('a line of output has the level that it says; chunks without a line of a level are not opened', async () => {
  await store([
    ['stdout', `${'all is well\n'.repeat(500)}src/a.ts(1,2): error TS2322: no\nmore\n`],
    ['stderr', '12:00 INFO ready\nnpm warn old\n[debug] x\n\u001B[31mERROR\u001B[0m broken\n'],
  ])
  expect(await messages({ level: 'error', after: 0 })).toEqual([
    'src/a.ts(1,2): error TS2322: no',
    '\u001B[31mERROR\u001B[0m broken',
  ])
  expect(await numbers({ minLevel: 'warn', after: 0 })).toEqual([501, 504, 506])
  expect(await messages({ level: 'debug' })).toEqual(['[debug] x'])
  expect(await messages({ level: 'info', minLevel: 'warn' })).toEqual([])
  const counts = await db.sql(
    'select debug_lines, warn_lines, error_lines from sentra.log_chunks where run_id = $1 order by first_line',
    [owner.runId],
  )
  expect(counts).toEqual([
    { debug_lines: 0, warn_lines: 0, error_lines: 1 },
    { debug_lines: 1, warn_lines: 1, error_lines: 1 },
  ])
})

test('lines of one attempt', async () => {
  await store([['stdout', 'first try\n']])
  const first = owner.attemptId
  owner = { ...owner, attemptId: newId('attempt') }
  await store([
    ['stdout', 'second try\n'],
    ['fact', 'its end'],
  ])
  expect(await messages({ attemptId: first })).toEqual(['first try'])
  expect(await messages({ attemptId: owner.attemptId, after: 0 })).toEqual(['second try', 'its end'])
})

test('a colour within a word does not hide it from a search, in entries as in output', async () => {
  await store([
    ['stdout', `${'filling\n'.repeat(1_000)}un\u001B[31mbeliev\u001B[0mable\n`],
    ['fact', 'an \u001B[1mun\u001B[0mbelievable entry'],
  ])
  expect(await numbers({ search: 'UNBELIEVABLE', after: 0 })).toEqual([1_001, 1_002])
  expect(await numbers({ regex: '^(an )?unbelievable', after: 0 })).toEqual([1_001, 1_002])
  expect(await messages({ search: '[31m' })).toEqual([])
})

test('a regular expression finds what it describes, in any case, in entries and output', async () => {
  await storeMany()
  expect(await messages({ regex: '^CHUNK (\\d)\\1 line 25$', after: 0 })).toEqual([
    'chunk 11 line 25',
    'chunk 22 line 25',
    'chunk 33 line 25',
  ])
  expect(await messages({ regex: 'entry 3[89]$' })).toEqual(['entry 39', 'entry 38'])
  await expect(list({ regex: 'a(b' })).rejects.toThrow(/Unterminated group at character 2/)
  await expect(list({ regex: 'a', search: 'a' })).rejects.toThrow(/not both/)
})

test('a regular expression that would take for ever is given up, and the server answers meanwhile', async () => {
  await store([['stdout', `${'a'.repeat(40)}!\n`]])
  const ticks = { count: 0 }
  const timer = setInterval(() => (ticks.count += 1), 20)
  await expect(list({ regex: '^(a+)+$' })).rejects.toThrow(/takes too long on lines 1 to 1/)
  clearInterval(timer)
  expect(ticks.count).toBeGreaterThan(20)
})

const searchOnce = (filter: Partial<LineFilter>, limits: { deadline?: number; signal?: AbortSignal }) => {
  const matcher = openMatcher(filter)
  const wanted = { runId: owner.runId, limit: 5_000, ...filter }
  return inTenant(app.database, 'a', (tx) => searchLines(tx, wanted, { matcher, ...limits }))
}

test('a search without time to go on says where, and the next goes on there until all is found', async () => {
  const last = await storeMany()
  for (const after of [undefined, 0]) {
    const found: number[] = []
    let pages = 0
    let range: Partial<LineFilter> = { after }
    for (;;) {
      const page = await searchOnce({ search: 'line 7', ...range }, { deadline: 0 })
      found.push(...page.found.map(({ line }) => line))
      pages += 1
      if (page.next === null) break
      range = after === undefined ? { before: page.next } : { after: page.next }
    }
    expect(pages).toBeGreaterThan(1)
    expect(found.toSorted((a, b) => a - b)).toEqual(upTo(last).filter((line) => line % 26 === 7))
  }
})

test('a search that nobody waits for stops', async () => {
  await storeMany()
  const stop = new AbortController()
  stop.abort(new Error('gone'))
  await expect(searchOnce({ search: 'line 7' }, { signal: stop.signal })).rejects.toThrow('gone')
})

test('chunks that cannot hold a text are not opened', async () => {
  await store([
    ['stdout', 'the needle\n'],
    ...upTo(30).flatMap((part): Piece[] => [
      ['stdout', `${part} hay and more hay\n`.repeat(300)],
      ['stderr', '\n'],
    ]),
  ])
  const { found, chunks } = await searchOnce({ search: 'needle' }, {})
  expect(found.map(({ line }) => line)).toEqual([1])
  // Those of one empty line are too short to have a summary.
  expect(chunks).toBe(31)
  expect((await searchOnce({ regex: 'needle$' }, {})).chunks).toBe(31)
})

test('chunks from before there were summaries and counts are looked through', async () => {
  await store([['stdout', `${'filling\n'.repeat(1_000)}ERROR: a needle\n`]])
  await db.sql('update sentra.log_chunks set debug_lines = null, warn_lines = null, error_lines = null, grams = null')
  expect(await numbers({ search: 'needle' })).toEqual([1_001])
  expect(await numbers({ level: 'error' })).toEqual([1_001])
})

test('lines of 60 kB come in answers that a browser can hold, and whoever goes on misses none', async () => {
  const long = Buffer.from(`${'x'.repeat(60_000)}\n`.repeat(20))
  const blocks = Array.from({ length: 20 }, (): Piece[] => [
    ['stdout', long],
    ['fact', 'between'],
  ])
  const last = await store(blocks.flat())
  const seen: number[] = []
  for (let after = 0; after < last; after = seen.at(-1) ?? last) {
    const lines = await list({ after })
    expect(lines.reduce((sum, { message }) => sum + message.length, 0)).toBeLessThan(16 * 1024 * 1024)
    seen.push(...lines.map(({ line }) => line))
  }
  expect(seen).toEqual(upTo(last))
  const back: number[] = []
  for (let before = last + 1; before > 1; before = back.at(-1) ?? 1) back.push(...(await numbers({ before })))
  expect(back).toEqual(upTo(last).toReversed())
})
