import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { access, readdir, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeEach, expect, test } from 'vitest'
import { asPerson, commitFiles, makeStore, serverOf, temporaryDirectory, writeFiles } from '../../test/repository.ts'
import { cachePath, ensureCommit } from './cache.ts'

let store: string
let first: string
let cache: string

beforeEach(async () => {
  store = await makeStore()
  first = await asPerson(store, 'rev-parse', 'HEAD')
  cache = cachePath(await temporaryDirectory(), { tenantId: 'local', projectId: 'proj-1' })
})

test('a cache lies below tenant and project, whose ids cannot lead elsewhere', () => {
  expect(cachePath('/data', { tenantId: 'local', projectId: 'proj-1' })).toBe('/data/cache/local/proj-1.git')
  for (const tenantId of ['..', 'a/b', '', '-x']) {
    expect(() => cachePath('/data', { tenantId, projectId: 'x' })).toThrow('letters, digits and dashes')
  }
})

test('fetches a commit once, whole, and removes the bundle', async () => {
  const bundles: string[] = []
  const fetchBundle = async (have: string[]) => {
    bundles.push(await serverOf(store, first)(have))
    return bundles[0] ?? ''
  }
  await Promise.all([1, 2, 3].map(() => ensureCommit(cache, first, fetchBundle)))
  await ensureCommit(cache, first, fetchBundle)
  expect(bundles).toHaveLength(1)
  await expect(access(bundles[0] ?? '')).rejects.toThrow('ENOENT')
  expect(await asPerson(cache, 'show', `${first}:a.txt`)).toBe('one')
  expect(await asPerson(cache, 'config', 'gc.auto')).toBe('0')
  expect(await readdir(dirname(cache))).toEqual(['proj-1.git'])
})

test('what somebody packed by hand is not fetched again', async () => {
  await ensureCommit(cache, first, serverOf(store, first))
  await asPerson(cache, 'pack-refs', '--all')
  await ensureCommit(cache, first, () => Promise.reject(new Error('fetched again')))
})

test('tells the server what it has', async () => {
  await ensureCommit(cache, first, serverOf(store, first))
  const second = await commitFiles(store, { 'b.txt': 'b\n' })
  let told: string[] = []
  await ensureCommit(cache, second, (have) => {
    told = have
    return serverOf(store, second)(have)
  })
  expect(told).toEqual([first])
  await asPerson(cache, 'fsck', '--strict', '--connectivity-only')
})

test('a failure of the server leaves the cache as it was, and the next one goes through', async () => {
  await expect(ensureCommit(cache, first, () => Promise.reject(new Error('server away')))).rejects.toThrow(
    'server away',
  )
  const second = await commitFiles(store, { 'b.txt': 'b\n' })
  const broken = async () => {
    const file = await serverOf(store, second)([])
    await writeFile(file, '# v2 git bundle\n')
    return file
  }
  await expect(ensureCommit(cache, second, broken)).rejects.toMatchObject({ code: 'GIT_FAILED' })
  await expect(ensureCommit(cache, second, serverOf(store, first))).rejects.toMatchObject({ code: 'GIT_FAILED' })
  await expect(ensureCommit(cache, second, () => serverOf(store, second)([first]))).rejects.toMatchObject({
    code: 'GIT_FAILED',
    message: expect.stringContaining('prerequisite'),
  })
  await ensureCommit(cache, second, serverOf(store, second))
})

test('what is no full id is refused before git sees it', () => {
  for (const bad of ['HEAD', '--all', 'abc']) {
    expect(() => ensureCommit(cache, bad, serverOf(store, first))).toThrow('not a full commit id')
  }
})

test('kill -9 in the middle of a fetch leaves a usable cache', async () => {
  await ensureCommit(cache, first, serverOf(store, first))
  const noise = Array.from({ length: 400 }, (_, n) => [`f${n}.txt`, `${n}`.repeat(20_000)] as const)
  const second = await commitFiles(store, Object.fromEntries(noise))
  const bundle = await serverOf(store, second)([first])
  for (const delayMs of [5, 15, 30, 60]) {
    const args = ['fetch', '--quiet', bundle, `refs/sentra/fetch/${second}:refs/sentra/have/${second}/killed`]
    const fetching = spawn('git', args, { cwd: cache, detached: true, stdio: 'ignore' })
    await sleep(delayMs)
    process.kill(-(fetching.pid ?? 0), 'SIGKILL')
    await once(fetching, 'exit')
  }
  await writeFiles(cache, { [`refs/sentra/have/${second}/killed.lock`]: '', 'packed-refs.lock': '' })
  await ensureCommit(cache, second, serverOf(store, second))
  expect(await asPerson(cache, 'rev-list', '--count', '--objects', second)).not.toBe('')
})

test('half-written packs go after a day', async () => {
  await ensureCommit(cache, first, serverOf(store, first))
  const packs = join(cache, 'objects/pack')
  await writeFiles(packs, { tmp_pack_old: 'x', tmp_pack_new: 'x' })
  await utimes(join(packs, 'tmp_pack_old'), 1, 1)
  const second = await commitFiles(store, { 'b.txt': 'b\n' })
  await ensureCommit(cache, second, serverOf(store, second))
  const names = await readdir(packs)
  expect(names).toContain('tmp_pack_new')
  expect(names).not.toContain('tmp_pack_old')
})

test('sha256 repositories work', async () => {
  const other = await temporaryDirectory()
  await asPerson(other, 'init', '--quiet', '--object-format=sha256', '--initial-branch=main')
  const commit = await commitFiles(other, { a: '1' })
  await ensureCommit(cache, commit, serverOf(other, commit))
  expect(await asPerson(cache, 'show', `${commit}:a`)).toBe('1')
})
