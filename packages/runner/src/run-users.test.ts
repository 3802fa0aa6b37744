import { expect, test } from 'vitest'
import { RunUsers } from './run-users.ts'

const config = { isRoot: true, runUidBase: 400_000 }

test('every attempt has an account of its own, and one that is over leaves it to the next', () => {
  const users = new RunUsers(config)
  expect([users.take('a'), users.take('b')]).toEqual([400_000, 400_001])
  users.release('a')
  expect(users.take('c')).toBe(400_000)
})

test('after a restart the account of an agent that goes on is given to nobody else', () => {
  const users = new RunUsers(config)
  users.keep('b', 400_001)
  expect([users.take('c'), users.take('d')]).toEqual([400_000, 400_002])
})

test('a runner that is not root gives no accounts', () => {
  const users = new RunUsers({ ...config, isRoot: false })
  users.keep('b', null)
  expect(users.take('a')).toBeNull()
})
