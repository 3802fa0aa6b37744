import { mkdtempSync, readFileSync, rmSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decodeFrames } from '@sentra/contract/journal'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Journal } from './journal.ts'

let directory = ''
let file = ''

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sentra-journal-'))
  file = join(directory, 'journal')
})
afterEach(() => rmSync(directory, { recursive: true }))

const read = () => decodeFrames(readFileSync(file))

test('frames are numbered from 1 and keep their order', async () => {
  const journal = await Journal.create(file)
  for (let line = 0; line < 1_000; line += 1) journal.log('info', `line ${line}`)
  await journal.output('stdout', Buffer.from('done'))
  await journal.sync()
  const { frames } = read()
  expect(frames.map(({ seq }) => seq)).toEqual(Array.from({ length: 1_001 }, (_, index) => index + 1))
  expect(journal.position).toEqual({ lastSeq: 1_001, bytes: readFileSync(file).length })
})

test('long output is cut into frames of 64 KiB and is the same when joined', async () => {
  const journal = await Journal.create(file)
  const bytes = Buffer.alloc(200_000, 'abcdefg')
  await journal.output('stderr', bytes)
  await journal.sync()
  const bodies = read().frames.map(({ body }) => body)
  expect(bodies.map(({ length }) => length)).toEqual([65_536, 65_536, 65_536, 3_392])
  expect(Buffer.concat(bodies).equals(bytes)).toBe(true)
})

test('a torn tail costs the torn frame and nothing before it', async () => {
  const journal = await Journal.create(file)
  for (const message of ['one', 'two', 'three']) journal.log('info', message)
  await journal.sync()
  truncateSync(file, readFileSync(file).length - 1)
  expect(read().frames).toHaveLength(2)
})

test('a fact that is larger than a frame is refused', async () => {
  const journal = await Journal.create(file)
  expect(() => journal.fact({ type: 'plan', markdown: '"'.repeat(200_000) })).toThrow(RangeError)
})
