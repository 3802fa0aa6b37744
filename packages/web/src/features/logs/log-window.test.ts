import type { LogLine, RunId } from '@sentra/contract'
import { expect, test } from 'vitest'
import { LogWindow, MAX_LINES, rowOfLine } from './log-window.ts'

function makeLine(line: number, message = `line ${line}`): LogLine {
  const at = '2026-01-01T00:00:00.000Z'
  const rest = { attemptId: null, phase: 'CODE', level: 'info', source: 'stdout', metadata: {}, at } as const
  return { line, runId: 'adw-0' as RunId, message, ...rest }
}

const makeLines = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => makeLine(first + index))

const heldBy = (lines: LogWindow) => lines.view.lines.map(({ line }) => line)

test('lines that come again after a reconnect are held once', () => {
  const lines = new LogWindow()
  lines.append(makeLines(1, 5))
  lines.append(makeLines(4, 7))
  expect(heldBy(lines)).toEqual([1, 2, 3, 4, 5, 6, 7])
})

test('what came too fast and what the filter kept out is counted', () => {
  const lines = new LogWindow()
  lines.append(makeLines(9_001, 9_010))
  lines.append([makeLine(20_000)], { skipped: 10_000, passed: 989 })
  expect(lines.view).toMatchObject({ skipped: 10_000, passed: 989 })
})

test('it grows at both ends, and knows where there is more', () => {
  const lines = new LogWindow()
  lines.prepend(makeLines(50, 60).toReversed(), 50)
  expect(lines.view).toMatchObject({ older: 50, newer: null })
  lines.extend(makeLines(61, 70), 70)
  lines.prepend(makeLines(1, 49).toReversed(), null)
  expect(heldBy(lines)).toEqual(Array.from({ length: 70 }, (_, index) => index + 1))
  expect(lines.view).toMatchObject({ older: null, newer: 70 })
})

test('it stays bounded, keeps the newest, and takes older lines only while there is room', () => {
  const lines = new LogWindow()
  lines.append(makeLines(10_001, 10_000 + MAX_LINES))
  lines.prepend(makeLines(1, 10_000).toReversed(), null)
  expect(lines.view.lines).toHaveLength(MAX_LINES)
  expect(lines.view.older).toBe(10_001)
  lines.append([makeLine(10_001 + MAX_LINES)])
  expect(lines.view.lines.length).toBeLessThan(MAX_LINES)
  expect(heldBy(lines).at(-1)).toBe(10_001 + MAX_LINES)
  expect(lines.view.older).toBe(heldBy(lines)[0])
})

test('long lines count for more', () => {
  const lines = new LogWindow()
  for (let line = 1; line <= 20; line += 1) lines.append([makeLine(line, 'x'.repeat(1_000_000))])
  expect(lines.view.lines.length).toBeLessThan(17)
  expect(heldBy(lines).at(-1)).toBe(20)
})

test('a line is found among those that are there, or the first after it', () => {
  const lines = [...makeLines(10, 20), ...makeLines(30, 40)]
  expect([5, 10, 15, 25, 40, 41].map((line) => rowOfLine(lines, line))).toEqual([0, 0, 5, 11, 21, 22])
})
