import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import * as fc from 'fast-check'
import { newId } from '@sentra/contract'
import { expect, test } from 'vitest'
import { branchName, ticketBranchName } from './branch-name.ts'

const run = promisify(execFile)
const id = 'task-abc12345wxyz'

test.each([
  ['Add user auth', 'feature/add-user-auth-abc12345'],
  ['  --Fix: the "crash"!!  ', 'feature/fix-the-crash-abc12345'],
  ['Über-Straße für Zoë', 'feature/uber-stra-e-fur-zoe-abc12345'],
  ['修复登录 🚀', 'feature/task-abc12345'],
  ['🚀🚀', 'feature/task-abc12345'],
  ['', 'feature/task-abc12345'],
  ['refs/heads/main.lock', 'feature/refs-heads-main-lock-abc12345'],
  [`${'a'.repeat(39)} bc`, `feature/${'a'.repeat(39)}-abc12345`],
  ['x'.repeat(5000), `feature/${'x'.repeat(40)}-abc12345`],
])('%j becomes %s', (title, expected) => {
  expect(branchName({ type: 'feature', title, id })).toBe(expected)
})

test('that of a ticket says what it was made for, and has room for ten more', () => {
  const long = 'x'.repeat(80)
  expect(ticketBranchName({ prefix: 'spec', title: 'Sign in: Über!', id })).toBe('spec/sign-in-uber-abc12345')
  expect(ticketBranchName({ prefix: 'ticket', title: long, id })).toBe(`ticket/${'x'.repeat(50)}-abc12345`)
  expect(ticketBranchName({ prefix: 'ticket', title: '???', id })).toBe('ticket/ticket-abc12345')
})

test('is a branch name that git takes, whatever the title', async () => {
  const title = fc.oneof(fc.string({ unit: 'binary', maxLength: 120 }), fc.string({ unit: 'grapheme', maxLength: 120 }))
  const type = fc.constantFrom('chore' as const, 'bug' as const, 'feature' as const)
  await fc.assert(
    fc.asyncProperty(type, title, async (type, title) => {
      const name = branchName({ type, title, id: newId('task') })
      expect(name).toMatch(/^(chore|bug|feature)\/[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?-[0-9a-z]{8}$/)
      await run('git', ['check-ref-format', '--branch', name], { cwd: '/' })
    }),
    { numRuns: 300 },
  )
})
