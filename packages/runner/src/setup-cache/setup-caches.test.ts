import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { evictSetupCaches, listSetupCaches, makePlace, setupCachePath, useSetupCache } from './setup-caches.ts'

const owner = { tenantId: 'local', projectId: 'proj-1' }
const now = new Date('2026-06-10T12:00:00Z')
const daysAgo = (days: number) => new Date(now.getTime() - days * 24 * 3_600_000)

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'sentra-setups-'))
  await makePlace(root, owner)
})
afterEach(() => rm(root, { recursive: true }))

async function make(letter: string, { used, made }: { used: Date; made: Date }): Promise<string> {
  const path = setupCachePath(root, owner, letter.repeat(32))
  await writeFile(path, 'x'.repeat(100))
  await utimes(path, used, made)
  return path
}
const keys = async () => (await listSetupCaches(root)).map(({ key }) => key[0]).join('')

test('what was not used for longest goes first when there is too much', async () => {
  const [old] = [
    await make('a', { used: daysAgo(3), made: daysAgo(4) }),
    await make('b', { used: daysAgo(1), made: daysAgo(2) }),
    await make('c', { used: daysAgo(2), made: daysAgo(2) }),
  ]
  expect(await useSetupCache(old, now)).toBe(true)
  await evictSetupCaches(root, { maxBytes: 250, now })
  expect(await keys()).toBe('ab')
})

test('what is a week old is used no more, and removed with what a killed shim left', async () => {
  const path = await make('a', { used: now, made: daysAgo(8) })
  await make('b', { used: daysAgo(1), made: daysAgo(1) })
  const part = `${path}.half.cache`
  await writeFile(part, 'half')
  await utimes(part, daysAgo(2), daysAgo(2))
  expect(await useSetupCache(path, now)).toBe(false)
  await evictSetupCaches(root, { maxBytes: 1_000, now })
  expect(await keys()).toBe('b')
  await expect(rm(part)).rejects.toThrow('ENOENT')
})
