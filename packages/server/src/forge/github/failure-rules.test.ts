import { expect, test } from 'vitest'
import { forgeError } from './failure-rules.ts'

const now = new Date('2026-01-31T12:00:00Z')
const error = (status: number, headers: Record<string, string> = {}, said = '') =>
  forgeError({ status, headers, said }, 'merge', now)

test('a limit names when to go on, whichever way GitHub says it', () => {
  const at = (status: number, headers?: Record<string, string>, said?: string) => error(status, headers, said).details
  expect(at(429, { 'retry-after': '30' })).toEqual({ retryAt: '2026-01-31T12:00:30.000Z' })
  const reset = String(now.getTime() / 1_000 + 90)
  const spent = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset }
  expect(at(403, spent)).toEqual({ retryAt: '2026-01-31T12:01:30.000Z' })
  expect(at(403, {}, 'You have exceeded a secondary rate limit')).toEqual({ retryAt: '2026-01-31T12:01:00.000Z' })
  expect(at(429)).toEqual({ retryAt: '2026-01-31T12:01:00.000Z' })
})

test('neither a clock that is ahead nor a wrong one decides how long we wait', () => {
  const past = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1' }
  expect(error(403, past).details).toEqual({ retryAt: '2026-01-31T12:00:01.000Z' })
  expect(error(429, { 'retry-after': '999999999' }).details).toEqual({ retryAt: '2026-01-31T13:00:00.000Z' })
})

test('a refusal holds the words of GitHub and what to do', () => {
  expect(error(403, { 'x-ratelimit-remaining': '4999' }, 'Resource not accessible')).toMatchObject({
    code: 'FORGE_REFUSED',
    message: expect.stringMatching(/^GitHub refused to merge: Resource not accessible\. The token lacks a permission/),
  })
  expect(error(405, {}, 'Merge commits are not allowed.').message).toContain('not allowed. A rule of the repository')
  expect(error(418).message).toContain('status 418')
  expect(error(503)).toMatchObject({ code: 'FORGE_UNREACHABLE' })
})
