import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import {
  asPerson,
  commitFiles,
  makeRepository,
  makeStore,
  temporaryDirectory,
  writeFiles,
} from '../../../test/repository.ts'
import { createStore, storePath, syncStore } from './bare-store.ts'
import { clearLeftovers } from './stale-locks.ts'

test('a store lies below tenant and project, whose ids cannot lead elsewhere', () => {
  expect(storePath('/repos', { tenant: 'local', projectId: 'proj-1' })).toBe('/repos/local/proj-1.git')
  for (const tenant of ['..', 'a/b', '', '-x', 'a.b']) {
    expect(() => storePath('/repos', { tenant, projectId: 'proj-1' })).toThrow('letters, digits and dashes')
  }
})

test('is bare, is never collected, and is made once however many ask', async () => {
  const directory = await temporaryDirectory()
  const store = join(directory, 'local', 'proj-1.git')
  await Promise.all(Array.from({ length: 5 }, () => createStore(store)))
  expect(await asPerson(store, 'config', 'gc.auto')).toBe('0')
  expect(await asPerson(store, 'rev-parse', '--is-bare-repository')).toBe('true')
  expect(await readdir(dirname(store))).toEqual(['proj-1.git'])
  await createStore(store)
})

describe('syncStore', () => {
  test('follows the branch, also when it is rewritten', async () => {
    const { source, store, base } = await makeStore()
    expect(await syncStore(store, source, 'main')).toBe(base)
    const next = await commitFiles(source, { 'a.txt': 'two\n' })
    expect(await syncStore(store, source, 'main')).toBe(next)
    await asPerson(source, 'reset', '--quiet', '--hard', base)
    const rewritten = await commitFiles(source, { 'a.txt': 'three\n' })
    expect(await syncStore(store, source, 'main')).toBe(rewritten)
    // The database may still name the commit that was rewritten.
    expect(await asPerson(store, 'cat-file', '-t', next)).toBe('commit')
  })

  test('takes the branch alone and leaves the source as it was', async () => {
    const source = await makeRepository()
    await asPerson(source, 'branch', 'private')
    await asPerson(source, 'tag', 'v1')
    const before = await readFile(join(source, '.git/config'), 'utf8')
    const store = join(await temporaryDirectory(), 'proj-1.git')
    await createStore(store)
    await syncStore(store, source, 'main')
    expect(await asPerson(store, 'for-each-ref', '--format=%(refname)')).toBe('refs/sentra/source/main')
    expect(await readFile(join(source, '.git/config'), 'utf8')).toBe(before)
  })

  test('works with sha256 repositories', async () => {
    const source = await temporaryDirectory()
    await asPerson(source, 'init', '--quiet', '--object-format=sha256', '--initial-branch=main')
    const commit = await commitFiles(source, { a: '1' })
    const store = join(await temporaryDirectory(), 'proj-1.git')
    await createStore(store, 'sha256')
    expect(await syncStore(store, source, 'main')).toBe(commit)
  })

  test.each(['none', 'main~0', 'a..b', 'main^', 'main:a.txt', '*', '', '../main', '-x', 'ma in', '+main', '@{-1}'])(
    'branch %j is BRANCH_NOT_FOUND',
    async (branch) => {
      const { source, store } = await makeStore()
      await expect(syncStore(store, source, branch)).rejects.toMatchObject({ code: 'BRANCH_NOT_FOUND' })
    },
  )

  test('a branch with a name in another script is found', async () => {
    const { source, store, base } = await makeStore()
    await asPerson(source, 'branch', 'größe/修复-🚀')
    expect(await syncStore(store, source, 'größe/修复-🚀')).toBe(base)
  })

  test('a source that became shallow is REPOSITORY_SHALLOW', async () => {
    const { source, store } = await makeStore()
    await commitFiles(source, { 'a.txt': 'two\n' })
    const shallow = join(await temporaryDirectory(), 'shallow')
    await asPerson(dirname(shallow), 'clone', '--quiet', '--depth=1', `file://${source}`, shallow)
    await expect(syncStore(store, shallow, 'main')).rejects.toMatchObject({ code: 'REPOSITORY_SHALLOW' })
  })
})

describe('after kill -9', () => {
  test('in the middle of a fetch the store works', async () => {
    const { source, store } = await makeStore()
    const noise = Array.from({ length: 400 }, (_, n) => [`f${n}.txt`, `${n}`.repeat(20_000)] as const)
    const next = await commitFiles(source, Object.fromEntries(noise))
    for (const delayMs of [5, 15, 30, 60]) {
      const fetching = spawn('git', ['fetch', '--quiet', source, `+main:refs/sentra/source/main`], {
        cwd: store,
        detached: true,
        stdio: 'ignore',
      })
      await sleep(delayMs)
      process.kill(-(fetching.pid ?? 0), 'SIGKILL')
      await once(fetching, 'exit')
    }
    expect(await syncStore(store, source, 'main')).toBe(next)
    await asPerson(store, 'fsck', '--strict')
  })

  test('a lock that is left is removed', async () => {
    const { source, store } = await makeStore()
    const next = await commitFiles(source, { 'a.txt': 'two\n' })
    await writeFile(join(store, 'refs/sentra/source/main.lock'), '')
    expect(await syncStore(store, source, 'main')).toBe(next)
  })

  test('a lock that a living git holds is not', async () => {
    const { source, store, base } = await makeStore()
    await commitFiles(source, { 'a.txt': 'two\n' })
    const holder = spawn('git', ['update-ref', '--stdin'], { cwd: store, stdio: ['pipe', 'pipe', 'inherit'] })
    holder.stdin.write(`start\nupdate refs/sentra/source/main ${base}\nprepare\n`)
    let said = ''
    while (!said.includes('prepare: ok')) said += String((await once(holder.stdout, 'data'))[0])
    await expect(syncStore(store, source, 'main')).rejects.toMatchObject({
      code: 'GIT_FAILED',
      message: expect.stringContaining('main.lock'),
    })
    expect(await clearLeftovers(store)).toEqual([])
    holder.stdin.end('commit\n')
    await once(holder, 'close')
    expect(holder.exitCode).toBe(0)
  })

  test('half-written packs and old quarantines are cleared, a quarantine in use is not', async () => {
    const { store } = await makeStore()
    await writeFiles(store, { 'objects/pack/tmp_pack_abc': 'x' })
    const used = await mkdtemp(join(store, 'incoming-att-1-'))
    const old = await mkdtemp(join(store, 'incoming-att-2-'))
    await utimes(old, 1, 1)
    expect((await clearLeftovers(store)).toSorted()).toEqual([old, join(store, 'objects/pack/tmp_pack_abc')].toSorted())
    expect(await readdir(store)).toContain(used.slice(store.length + 1))
  })
})

test('the lock of a user is never removed', async () => {
  const { source, store } = await makeStore()
  await commitFiles(source, { 'a.txt': 'two\n' })
  const lock = join(source, '.git/index.lock')
  await writeFile(lock, '')
  await syncStore(store, source, 'main')
  expect(await readFile(lock, 'utf8')).toBe('')
})
