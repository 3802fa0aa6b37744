import { expect, test } from 'vitest'
import { StepCut } from './log-rules.ts'

const at = (time: string) => new Date(`2026-01-31T${time}Z`)
const stamped = (time: string, text: string) => `2026-01-31T${time}.1234567Z ${text}`

function cut(step: { startedAt: Date | null; completedAt: Date | null }, lines: string[]): string {
  const own = new StepCut({ name: 'Run tests', ...step })
  for (const line of lines) if (!own.add(line)) break
  return own.text()
}

const tests = { startedAt: at('12:00:05'), completedAt: at('12:00:09') }

test('the failing step alone, without times, marks and colours', () => {
  const lines = [
    stamped('12:00:01', '##[group]Run npm ci'),
    stamped('12:00:05', 'added 200 packages'),
    stamped('12:00:05', '##[group]Run npm test'),
    stamped('12:00:05', '##[endgroup]'),
    stamped('12:00:08', '\u001B[31mnot ok\u001B[0m 1 - half a cent\u0007'),
    'expected 50, got 49',
    stamped('12:00:09', '##[error]Process completed with exit code 1.'),
    stamped('12:00:09', '##[group]Run echo always'),
    stamped('12:00:10', 'Cleaning up'),
  ]
  expect(cut(tests, lines)).toBe(
    'Run npm test\nnot ok 1 - half a cent\nexpected 50, got 49\nError: Process completed with exit code 1.',
  )
})

test('a step that goes on after an error of its own is not cut there', () => {
  const lines = [
    stamped('12:00:05', '##[group]Run ./build'),
    stamped('12:00:06', '##[error]a warning of sorts'),
    stamped('12:00:07', '##[group]Run inner'),
    stamped('12:00:09', '##[error]the real one'),
  ]
  expect(cut(tests, lines)).toContain('Error: the real one')
})

test('the end of a long step is kept, and how much was before it is said', () => {
  const lines = Array.from({ length: 100_000 }, (_, index) => stamped('12:00:06', `line ${index}`))
  const kept = cut(tests, lines).split('\n')
  expect([kept[0], kept.at(-1), kept.length]).toEqual(['(99800 lines before)', 'line 99999', 201])
  const long = cut(tests, [stamped('12:00:06', 'x'.repeat(1_000_000)), ...lines.map((line) => line.padEnd(900, 'y'))])
  expect(long.length).toBeLessThan(17_000)
})

test('a log without times is taken as it is', () => {
  expect(cut({ startedAt: null, completedAt: null }, ['one', '##[error]two'])).toBe('one\nError: two')
})
