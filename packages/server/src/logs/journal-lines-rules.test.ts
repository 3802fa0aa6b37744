import type { Frame } from '@sentra/contract/journal'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  closeOpenLines,
  type EntryItem,
  type OpenLines,
  type OutputItem,
  readJournalLines,
} from './journal-lines-rules.ts'

type Piece = { kind: Frame['kind']; body: Uint8Array }

const LINE_LIMIT = 64 * 1024
const CHUNK_LIMIT = 256 * 1024

const entryOf = (frame: Frame): EntryItem | undefined => ({
  kind: 'entry',
  level: 'info',
  message: Buffer.from(frame.body).toString(),
  metadata: {},
  timeMs: frame.timeMs,
})

/** Reads frames as reports bring them: `groups` frames at a time, the open lines carried between. */
function readAll(pieces: Piece[], groups: number[] = []): (EntryItem | OutputItem)[] {
  const frames = pieces.map((piece, index): Frame => ({ ...piece, seq: index + 1, timeMs: 1_000 }))
  const items: (EntryItem | OutputItem)[] = []
  let open: OpenLines = {}
  for (let at = 0, turn = 0; at < frames.length; turn += 1) {
    const size = groups[turn % Math.max(groups.length, 1)] ?? frames.length
    const read = readJournalLines(frames.slice(at, at + size), open, entryOf)
    items.push(...read.items)
    open = read.open
    at += size
  }
  return [...items, ...closeOpenLines(open, 1_000)]
}

/** The lines of each stream; `lines` of every item must be what its bytes hold. */
function linesOf(items: (EntryItem | OutputItem)[], stream: 'stdout' | 'stderr'): string[] {
  return items.flatMap((item) => {
    if (item.kind === 'entry' || item.stream !== stream) return []
    const lines = Buffer.from(item.bytes).toString('latin1').split('\n')
    expect(lines.pop()).toBe('')
    expect(item.lines).toBe(lines.length)
    return lines
  })
}

function split(bytes: Uint8Array, cuts: number[]): Uint8Array[] {
  const places = [...new Set([0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length])].toSorted(
    (a, b) => a - b,
  )
  return places.slice(1).map((end, index) => bytes.subarray(places[index], end))
}

const whole = (bytes: Uint8Array) => {
  const lines = Buffer.from(bytes).toString('latin1').split('\n')
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines
}

/** Bytes with many newlines, so that small inputs have many lines. */
const output = fc
  .array(fc.oneof({ weight: 1, arbitrary: fc.constant(10) }, { weight: 3, arbitrary: fc.nat(255) }), { maxLength: 300 })
  .map((bytes) => Uint8Array.from(bytes))
const cuts = fc.array(fc.nat(1_000), { maxLength: 20 })
const groups = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 5 })

describe('any split of the same bytes into frames and reports', () => {
  test('gives the same lines, and loses nothing', () => {
    fc.assert(
      fc.property(output, cuts, groups, (bytes, places, sizes) => {
        const pieces = split(bytes, places).map((body): Piece => ({ kind: 'stdout', body }))
        expect(linesOf(readAll(pieces, sizes), 'stdout')).toEqual(whole(bytes))
      }),
    )
  })

  test('keeps two streams apart while entries come between them', () => {
    fc.assert(
      fc.property(output, output, cuts, (out, err, places) => {
        const outPieces = split(out, places).map((body): Piece => ({ kind: 'stdout', body }))
        const errPieces = split(err, places.toReversed()).map((body): Piece => ({ kind: 'stderr', body }))
        const longest = Math.max(outPieces.length, errPieces.length)
        const mixed = Array.from({ length: longest }, (_, index): Piece[] => [
          ...outPieces.slice(index, index + 1),
          { kind: 'fact', body: Buffer.from(String(index)) },
          ...errPieces.slice(index, index + 1),
        ]).flat()
        const items = readAll(mixed, [3])
        expect(linesOf(items, 'stdout')).toEqual(whole(out))
        expect(linesOf(items, 'stderr')).toEqual(whole(err))
        const entries = items.flatMap((item) => (item.kind === 'entry' ? item.message : []))
        expect(entries).toEqual(Array.from({ length: longest }, (_, index) => String(index)))
      }),
    )
  })

  test('breaks a line over the limit at the same places', () => {
    const long = fc.record({
      size: fc.integer({ min: 1, max: 5 * LINE_LIMIT }),
      places: fc.array(fc.nat(5 * LINE_LIMIT)),
    })
    fc.assert(
      fc.property(fc.array(long, { minLength: 1, maxLength: 3 }), (parts) => {
        const bytes = Buffer.concat(parts.map(({ size }) => Buffer.from(`${'x'.repeat(size)}\n`)))
        const places = parts.flatMap((part) => part.places)
        const asOne = linesOf(readAll([{ kind: 'stdout', body: bytes }]), 'stdout')
        const asMany = linesOf(readAll(split(bytes, places).map((body): Piece => ({ kind: 'stdout', body }))), 'stdout')
        expect(asMany.map((line) => line.length)).toEqual(asOne.map((line) => line.length))
        expect(Math.max(...asOne.map((line) => line.length))).toBeLessThanOrEqual(LINE_LIMIT)
        expect(asOne.join('').length).toBe(bytes.length - parts.length)
      }),
      { numRuns: 30 },
    )
  })
})

test('a long line is broken between characters', () => {
  const items = readAll([{ kind: 'stdout', body: Buffer.from(`x${'€'.repeat(100_000)}\n`) }])
  const text = items.map((item) => (item.kind === 'output' ? Buffer.from(item.bytes).toString('utf8') : '')).join('')
  expect(text).not.toContain('\uFFFD')
  expect(text.replaceAll('\n', '')).toBe(`x${'€'.repeat(100_000)}`)
})

test('chunks hold whole lines and no more than their limit', () => {
  const line = `${'y'.repeat(999)}\n`
  const pieces = Array.from({ length: 12 }, (): Piece => ({ kind: 'stdout', body: Buffer.from(line.repeat(100)) }))
  const items = readAll(pieces)
  expect(items.length).toBeGreaterThan(4)
  const sizes = items.map((item) => (item.kind === 'output' ? item.bytes.length : 0))
  expect(Math.max(...sizes)).toBeLessThanOrEqual(CHUNK_LIMIT)
  expect(linesOf(items, 'stdout')).toHaveLength(1_200)
})

test('the end of an attempt closes the unfinished line of each stream', () => {
  const pieces: Piece[] = [
    { kind: 'stdout', body: Buffer.from('done\nhalf') },
    { kind: 'stderr', body: Buffer.from('error') },
  ]
  const { items, open } = readJournalLines(
    pieces.map((piece, index) => ({ ...piece, seq: index, timeMs: 1 })),
    {},
    entryOf,
  )
  expect(linesOf(items, 'stdout')).toEqual(['done'])
  expect(linesOf(closeOpenLines(open, 1), 'stdout')).toEqual(['half'])
  expect(linesOf(closeOpenLines(open, 1), 'stderr')).toEqual(['error'])
})
