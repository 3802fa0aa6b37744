import { SentraError } from '@sentra/contract'
import { expect, test } from 'vitest'
import { isTrouble, retryOf } from './trouble-rules.ts'

const now = new Date('2026-01-31T12:00:00Z')

test('what is away is tried again later each time, at least once an hour', () => {
  const away = new SentraError('FORGE_UNREACHABLE', 'away')
  const waits = [0, 1, 2, 30].map((failures) => (retryOf(away, failures, now)?.getTime() ?? 0) - now.getTime())
  expect(waits).toEqual([5_000, 10_000, 20_000, 3_600_000])
})

test('a limit says when, a refusal waits for a person', () => {
  const limited = new SentraError('FORGE_LIMITED', 'later', { details: { retryAt: '2026-01-31T12:30:00.000Z' } })
  expect(retryOf(limited, 3, now)).toEqual(new Date('2026-01-31T12:30:00Z'))
  expect(retryOf(new SentraError('FORGE_REFUSED', 'no'), 3, now)).toBeNull()
})

test('faults of ours are no trouble of GitHub', () => {
  expect(isTrouble(new SentraError('FORGE_REFUSED', 'no'))).toBe(true)
  expect(isTrouble(new SentraError('DATABASE_UNAVAILABLE', 'away'))).toBe(false)
  expect(isTrouble(new Error('broken'))).toBe(false)
})
