import { expect, test } from 'vitest'
import { appError, type AppRefusal } from './app-failure-rules.ts'

const now = new Date('2026-01-31T12:00:00Z')
const error = (status: number, said: string, more: Partial<AppRefusal> = {}) =>
  appError(
    { status, said, date: now.toUTCString(), retryAfter: undefined, ...more },
    { name: 'shops', what: 'do' },
    now,
  )

test('a key that is not taken, a suspension and a clock are told apart', () => {
  expect(error(401, 'A JSON web token could not be decoded').message).toMatch(/does not take the key of the app shops/)
  expect(error(403, 'This installation has been suspended').message).toMatch(/of the app shops is suspended/)
  const early = { date: 'Sat, 31 Jan 2026 11:52:00 GMT' }
  expect(error(401, 'nothing of it', early).message).toContain("is 480 s ahead of GitHub's")
  const late = { date: 'Sat, 31 Jan 2026 12:02:00 GMT' }
  expect(error(401, 'nothing of it', late).message).toContain("is 120 s behind GitHub's")
  expect(error(401, "'Expiration time' claim ('exp') is too far in the future").message).toContain("is not GitHub's")
  expect(error(422, 'There is no such repository.')).toMatchObject({
    code: 'FORGE_REFUSED',
    message:
      'GitHub refused the app shops to do: There is no such repository. Look at its settings there, then try again.',
  })
})

test('what passes by itself is tried again', () => {
  expect(error(502, '')).toMatchObject({ code: 'FORGE_UNREACHABLE' })
  expect(error(429, 'slow down', { retryAfter: '30' })).toMatchObject({
    code: 'FORGE_LIMITED',
    details: { retryAt: '2026-01-31T12:00:30.000Z' },
  })
  expect(error(403, 'You have exceeded a secondary rate limit')).toMatchObject({
    details: { retryAt: '2026-01-31T12:01:00.000Z' },
  })
})
