import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSecretKey, seal, unseal } from './secret-key.ts'

let directory: string
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'st-key-'))))
afterEach(() => rmSync(directory, { recursive: true }))

const unreadable = expect.objectContaining({ code: 'KEY_UNREADABLE' })

test('the key is made once, closed to others, and found again', () => {
  const path = join(directory, 'key')
  const key = openSecretKey(path)
  expect(key).toHaveLength(32)
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(openSecretKey(path)).toEqual(key)
})

test('a secret opens with its key and context, and is nowhere in what is stored', () => {
  const key = openSecretKey(join(directory, 'key'))
  const sealed = seal(key, 'sk-very-secret', 'local/key-1')
  expect(sealed.includes('secret')).toBe(false)
  expect(seal(key, 'sk-very-secret', 'local/key-1')).not.toEqual(sealed)
  expect(unseal(key, sealed, 'local/key-1')).toBe('sk-very-secret')
})

test('another context, another key, a changed byte or a shortened tag do not open it', () => {
  const key = openSecretKey(join(directory, 'key'))
  const sealed = seal(key, 'sk-very-secret', 'local/key-1')
  const changed = Buffer.from(sealed)
  changed[20] = (changed[20] ?? 0) ^ 1
  expect(() => unseal(key, sealed, 'other/key-1')).toThrow(unreadable)
  expect(() => unseal(openSecretKey(join(directory, 'other')), sealed, 'local/key-1')).toThrow(unreadable)
  expect(() => unseal(key, changed, 'local/key-1')).toThrow(unreadable)
  expect(() => unseal(key, sealed.subarray(0, -12), 'local/key-1')).toThrow(unreadable)
  expect(() => unseal(key, Buffer.alloc(3), 'local/key-1')).toThrow(unreadable)
})

test('a key file that was cut is refused and left as it is', () => {
  const path = join(directory, 'key')
  writeFileSync(path, 'short')
  expect(() => openSecretKey(path)).toThrow(unreadable)
  expect(readFileSync(path, 'utf8')).toBe('short')
})
