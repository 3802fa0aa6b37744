import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dataFiles } from '@sentra/contract'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { claimServeLock, findServeLock } from './serve-lock.ts'

let directory: string
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'st-lock-'))))
afterEach(() => rmSync(directory, { recursive: true }))

test('one at a time, and nothing is left when it is released', () => {
  const release = claimServeLock(directory)
  expect(findServeLock(directory)).toBe(process.pid)
  expect(() => claimServeLock(directory)).toThrow(expect.objectContaining({ code: 'ALREADY_RUNNING' }))
  release()
  expect(readdirSync(directory)).toEqual([])
})

test.each(['', '{"pid":'])('a lock that a power cut left as %j holds nobody back', (text) => {
  writeFileSync(join(directory, dataFiles.serveLock), text)
  claimServeLock(directory)
  expect(findServeLock(directory)).toBe(process.pid)
})
