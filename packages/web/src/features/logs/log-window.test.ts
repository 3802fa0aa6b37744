import type { LogLevel, LogLine, RunId } from '@sentra/contract'
import { expect, test } from 'vitest'
import { LogWindow, MAX_LINES } from './log-window.ts'

type Given = { level?: LogLevel; message?: string; phase?: string }

function makeLine(line: number, { level = 'info', message = `line ${line}`, phase = 'CODE' }: Given = {}): LogLine {
  const at = '2026-01-01T00:00:00.000Z'
  return { line, runId: 'adw-0' as RunId, attemptId: null, phase, level, source: 'stdout', message, metadata: {}, at }
}

const makeLines = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => makeLine(first + index))

const shownOf = (lines: LogWindow) => lines.view.shown.map(({ line }) => line)

test('lines that come again after a reconnect are held once', () => {
  const lines = new LogWindow()
  lines.append(makeLines(1, 5), 0)
  lines.append(makeLines(4, 7), 0)
  expect(shownOf(lines)).toEqual([1, 2, 3, 4, 5, 6, 7])
})

test('what came too fast is counted; what was before the first line was not skipped', () => {
  const lines = new LogWindow()
  lines.append(makeLines(9_001, 9_010), 9_000)
  expect(lines.view.skipped).toBe(0)
  lines.append(makeLines(20_000, 20_001), 10_989)
  expect(lines.view).toMatchObject({ skipped: 10_989, firstLine: 9_001, held: 12 })
})

test('a filter holds for lines that are there and for those that come', () => {
  const lines = new LogWindow()
  lines.append([makeLine(1, { level: 'error' }), makeLine(2), makeLine(3, { level: 'error', phase: 'TEST' })], 0)
  lines.setFilter({ level: 'warn', text: '', stage: '' })
  expect(shownOf(lines)).toEqual([1, 3])
  lines.append([makeLine(4, { level: 'warn', phase: 'TEST' }), makeLine(5, { level: 'debug' })], 0)
  expect(shownOf(lines)).toEqual([1, 3, 4])
  lines.setFilter({ level: 'debug', text: 'LINE 4', stage: 'TEST' })
  expect(shownOf(lines)).toEqual([4])
})

test('it stays bounded, keeps the newest, and takes older lines only while there is room', () => {
  const lines = new LogWindow()
  lines.append(makeLines(10_001, 10_000 + MAX_LINES), 0)
  lines.prepend(makeLines(1, 10_000))
  expect(lines.view).toMatchObject({ held: MAX_LINES, firstLine: 10_001 })
  lines.append([makeLine(10_001 + MAX_LINES)], 0)
  expect(lines.view.held).toBeLessThan(MAX_LINES)
  expect(lines.view.shown.at(-1)?.line).toBe(10_001 + MAX_LINES)
  lines.prepend(makeLines(lines.view.firstLine - 50, lines.view.firstLine - 1))
  expect(shownOf(lines)).toEqual(shownOf(lines).toSorted((a, b) => a - b))
})

test('long lines count for more', () => {
  const lines = new LogWindow()
  for (let line = 1; line <= 20; line += 1) lines.append([makeLine(line, { message: 'x'.repeat(1_000_000) })], 0)
  expect(lines.view.held).toBeLessThan(17)
  expect(lines.view.shown.at(-1)?.line).toBe(20)
})
