import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeEach, describe, expect, test } from 'vitest'
import {
  asPerson,
  commitFiles,
  commitInStore,
  makeStore,
  temporaryDirectory,
  writeFiles,
} from '../../../test/repository.ts'
import { syncStore } from './bare-store.ts'
import { computeMerge } from './compute-merge.ts'
import { deliverMerge, type Delivered, type MergeDelivery } from './deliver-merge.ts'

let store: string
let source: string
let base: string
/** The branch of a task: changes a.txt and adds feature.txt. */
let head: string

beforeEach(async () => {
  ;({ store, source, base } = await makeStore({ 'a.txt': 'one\n', 'b.txt': 'b\n' }))
  head = await commitInStore(store, base, { 'a.txt': 'one\nmerged\n', 'feature.txt': 'new\n' })
})

const at = new Date('2026-11-21T10:20:30Z')
const merge = (target: string, branch = head) =>
  computeMerge(store, { target, head: branch, message: 'Merge feature/x (pr-1)\n', at })

async function delivery(changes: Partial<MergeDelivery> = {}): Promise<MergeDelivery> {
  const { commit } = await merge(base)
  return { branch: 'main', mergeCommit: commit, expectedOld: base, pullRequestId: 'pr-1', ...changes }
}

const deliver = async (changes: Partial<MergeDelivery> = {}): Promise<Delivered> =>
  deliverMerge(store, source, await delivery(changes))

const status = (path = source) => asPerson(path, 'status', '--porcelain')
const mainOf = (path = source) => asPerson(path, 'rev-parse', 'refs/heads/main')

describe('computeMerge', () => {
  test('makes a commit with both parents; a retry makes the same one', async () => {
    const { commit } = await merge(base)
    expect(await asPerson(store, 'log', '-1', '--format=%P|%B|%an', commit)).toBe(
      `${base} ${head}|Merge feature/x (pr-1)\n|Sentra`,
    )
    expect(await merge(base)).toEqual({ commit, alreadyMerged: false })
    expect(await asPerson(store, 'for-each-ref', 'refs/heads')).toBe('')
  })

  test('joins changes of both sides', async () => {
    const target = await commitInStore(store, base, { 'b.txt': 'changed on main\n' })
    const { commit } = await merge(target)
    expect(await asPerson(store, 'show', `${commit}:b.txt`)).toBe('changed on main')
    expect(await asPerson(store, 'show', `${commit}:feature.txt`)).toBe('new')
  })

  test('a conflict names the files', async () => {
    const target = await commitInStore(store, base, { 'a.txt': 'other\n', 'feature.txt': 'mine\n' })
    await expect(merge(target)).rejects.toMatchObject({
      code: 'MERGE_CONFLICT',
      details: { files: ['a.txt', 'feature.txt'] },
      message: expect.stringContaining('a.txt, feature.txt changed on both sides'),
    })
  })

  test('what is merged already is not merged again', async () => {
    const { commit } = await merge(base)
    expect(await merge(commit)).toEqual({ commit, alreadyMerged: true })
  })

  test('unknown commits are GIT_FAILED', async () => {
    await expect(merge('d'.repeat(40))).rejects.toMatchObject({ code: 'GIT_FAILED' })
  })
})

describe('a clean checkout', () => {
  test('moves with its files, and the next commit -am of the user undoes nothing', async () => {
    const { mergeCommit } = await delivery()
    expect(await deliver()).toEqual({ delivered: true, alreadyDelivered: false })
    expect(await mainOf()).toBe(mergeCommit)
    expect(await status()).toBe('')
    expect(await readFile(join(source, 'feature.txt'), 'utf8')).toBe('new\n')

    await writeFiles(source, { 'b.txt': 'my next change\n' })
    await asPerson(source, 'commit', '--quiet', '-am', 'my next commit')
    expect(await asPerson(source, 'show', '--name-only', '--format=', 'HEAD')).toBe('b.txt')
    expect(await asPerson(source, 'show', 'HEAD:a.txt')).toBe('one\nmerged')
    expect(await asPerson(source, 'show', 'HEAD:feature.txt')).toBe('new')
  })

  test('keeps untracked files, and its configuration and hooks stay untouched and unrun', async () => {
    const marker = join(dirname(source), 'ran')
    for (const hook of [
      'pre-receive',
      'update',
      'post-receive',
      'post-update',
      'push-to-checkout',
      'reference-transaction',
    ]) {
      await writeFile(join(source, '.git/hooks', hook), `#!/bin/sh\ntouch ${marker}\n`)
      await chmod(join(source, '.git/hooks', hook), 0o755)
    }
    await mkdir(join(source, '.husky'))
    await asPerson(source, 'config', 'core.hooksPath', '.git/hooks')
    await asPerson(source, 'config', 'core.fsmonitor', join(source, '.git/hooks/update'))
    await asPerson(source, 'config', 'receive.denyCurrentBranch', 'refuse')
    const configuration = await readFile(join(source, '.git/config'), 'utf8')
    await writeFiles(source, { 'notes.txt': 'mine\n' })
    expect(await deliver()).toMatchObject({ delivered: true })
    await expect(readFile(marker)).rejects.toThrow('ENOENT')
    expect(await readFile(join(source, '.git/config'), 'utf8')).toBe(configuration)
    expect(await readFile(join(source, 'notes.txt'), 'utf8')).toBe('mine\n')
  })

  test('of another branch is not touched', async () => {
    await asPerson(source, 'checkout', '--quiet', '-b', 'elsewhere')
    await writeFiles(source, { 'a.txt': 'work in progress\n' })
    expect(await deliver()).toMatchObject({ delivered: true })
    expect(await status()).toBe(' M a.txt')
  })

  test('named by a subdirectory of a linked worktree, moves where the branch is checked out', async () => {
    const linked = join(dirname(source), 'linked')
    await asPerson(source, 'worktree', 'add', '--quiet', '-b', 'other', linked)
    expect(await deliverMerge(store, linked, await delivery())).toMatchObject({ delivered: true })
    expect(await status()).toBe('')
    expect(await readFile(join(source, 'feature.txt'), 'utf8')).toBe('new\n')
  })
})

describe('a dirty checkout', () => {
  test.each([
    ['a changed file', async () => writeFiles(source, { 'a.txt': 'work in progress\n' })],
    [
      'a staged file',
      async () => {
        await writeFiles(source, { 'c.txt': 'staged\n' })
        await asPerson(source, 'add', 'c.txt')
      },
    ],
    ['a deleted file', async () => rm(join(source, 'b.txt'))],
    ['an untracked file in the way', async () => writeFiles(source, { 'feature.txt': 'mine\n' })],
  ])('with %s is left as it is, and the merge waits', async (_, change) => {
    await change()
    const before = await status()
    const { mergeCommit } = await delivery()
    expect(await deliver()).toEqual({
      delivered: false,
      reason: 'dirty',
      checkout: source,
      message: `${source} has changes of its own: commit or stash them.`,
    })
    expect(await status()).toBe(before)
    expect(await mainOf()).toBe(base)
    expect(await asPerson(store, 'rev-parse', 'refs/sentra/merged/pr-1')).toBe(mergeCommit)

    await asPerson(source, 'stash', 'push', '--quiet', '--include-untracked')
    expect(await deliver()).toEqual({ delivered: true, alreadyDelivered: false })
    expect(await status()).toBe('')
  })

  test('that commits instead needs a new merge, and nothing of either side is lost', async () => {
    await writeFiles(source, { 'b.txt': 'work in progress\n' })
    expect(await deliver()).toMatchObject({ reason: 'dirty' })
    await asPerson(source, 'commit', '--quiet', '-am', 'finish my work')
    const now = await mainOf()
    expect(await deliver()).toMatchObject({ delivered: false, reason: 'moved', head: now })
    const { commit } = await merge(now)
    expect(await deliver({ mergeCommit: commit, expectedOld: now })).toMatchObject({ delivered: true })
    expect(await asPerson(source, 'show', 'HEAD:b.txt')).toBe('work in progress')
    expect(await asPerson(source, 'show', 'HEAD:feature.txt')).toBe('new')
  })

  test('in a linked worktree is found and named', async () => {
    await asPerson(source, 'checkout', '--quiet', '-b', 'elsewhere')
    const linked = join(dirname(source), 'linked')
    await asPerson(source, 'worktree', 'add', '--quiet', linked, 'main')
    await writeFiles(linked, { 'a.txt': 'work in progress\n' })
    expect(await deliver()).toMatchObject({ reason: 'dirty', checkout: linked })
    expect(await mainOf()).toBe(base)
    await asPerson(linked, 'checkout', '--quiet', 'a.txt')
    expect(await deliver()).toMatchObject({ delivered: true })
    expect(await status(linked)).toBe('')
    expect(await readFile(join(linked, 'feature.txt'), 'utf8')).toBe('new\n')
  })
})

describe('a checkout in the middle of something', () => {
  test('a rebase that looks clean is not disturbed', async () => {
    await commitFiles(source, { 'b.txt': 'two\n' }, 'second')
    const target = await syncStore(store, source, 'main')
    await asPerson(source, '-c', 'sequence.editor=sed -i s/^pick/edit/', 'rebase', '--quiet', '-i', base)
    expect(await status()).toBe('')
    const { commit } = await merge(target)
    const order = { mergeCommit: commit, expectedOld: target }
    expect(await deliver(order)).toMatchObject({ delivered: false, reason: 'unfinished', checkout: source })
    expect(await status()).toBe('')
    await asPerson(source, 'rebase', '--abort')
    expect(await deliver(order)).toMatchObject({ delivered: true })
  })

  test('a merge that looks clean is not disturbed', async () => {
    await asPerson(source, 'checkout', '--quiet', '-b', 'other')
    await commitFiles(source, { 'a.txt': 'other\n' })
    await asPerson(source, 'checkout', '--quiet', 'main')
    await asPerson(source, 'merge', '--quiet', '--no-commit', '--no-ff', '--strategy=ours', 'other')
    expect(await status()).toBe('')
    const answer = await deliver()
    expect(answer).toMatchObject({ reason: 'unfinished', message: expect.stringContaining('in the middle of a merge') })
  })
})

test('a bare repository takes the merge', async () => {
  const bare = join(await temporaryDirectory(), 'bare.git')
  await asPerson(dirname(bare), 'clone', '--quiet', '--bare', source, bare)
  const order = await delivery()
  expect(await deliverMerge(store, bare, order)).toEqual({ delivered: true, alreadyDelivered: false })
  expect(await mainOf(bare)).toBe(order.mergeCommit)
})

test('a worktree of a bare repository moves with its files', async () => {
  const directory = await temporaryDirectory()
  await asPerson(directory, 'clone', '--quiet', '--bare', source, 'bare.git')
  const linked = join(directory, 'linked')
  await asPerson(join(directory, 'bare.git'), 'worktree', 'add', '--quiet', linked, 'main')
  expect(await deliverMerge(store, join(directory, 'bare.git'), await delivery())).toMatchObject({ delivered: true })
  expect(await status(linked)).toBe('')
  expect(await readFile(join(linked, 'feature.txt'), 'utf8')).toBe('new\n')
})

describe('twice', () => {
  test('a delivered merge says so, also after the user went on', async () => {
    await deliver()
    expect(await deliver()).toEqual({ delivered: true, alreadyDelivered: true })
    await commitFiles(source, { 'b.txt': 'later\n' })
    expect(await deliver()).toEqual({ delivered: true, alreadyDelivered: true })
  })

  test('the same merge racing with itself is delivered once', async () => {
    const order = await delivery()
    const all = await Promise.all([1, 2, 3].map(() => deliverMerge(store, source, order)))
    expect(all.every(({ delivered }) => delivered)).toBe(true)
    expect(await mainOf()).toBe(order.mergeCommit)
    expect(await status()).toBe('')
  })

  /** Without an order between them the winner's checkout keeps files of the losers, staged to undo the merge. */
  test('of merges that race one wins, the others are told to compute again, and the checkout is whole', async () => {
    const heads = await Promise.all([1, 2, 3, 4].map((n) => commitInStore(store, base, { [`${n}.txt`]: 'x\n' })))
    const orders = await Promise.all(
      heads.map(async (head, n) => ({ mergeCommit: (await merge(base, head)).commit, pullRequestId: `pr-${n}` })),
    )
    const answers = await Promise.all(orders.map((order) => deliver(order)))
    expect(answers.filter(({ delivered }) => delivered)).toHaveLength(1)
    const moved = { delivered: false, reason: 'moved', head: await mainOf() }
    expect(answers.filter(({ delivered }) => !delivered)).toEqual([1, 2, 3].map(() => expect.objectContaining(moved)))
    expect(await status()).toBe('')
  })
})

test('a push that a killed server left behind is waited for', async () => {
  const left = spawn('git', ['receive-pack', source], { stdio: ['pipe', 'pipe', 'inherit'] })
  await once(left.stdout, 'data')
  const delivered = deliver()
  await sleep(1000)
  expect(await mainOf()).toBe(base)
  left.kill('SIGKILL')
  expect(await delivered).toMatchObject({ delivered: true, alreadyDelivered: false })
})

test('a commit that would move the branch back is refused', async () => {
  const next = await commitFiles(source, { 'b.txt': 'later\n' })
  await syncStore(store, source, 'main')
  await expect(deliver({ mergeCommit: base, expectedOld: next })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  expect(await mainOf()).toBe(next)
})

test('a server that runs as root leaves no file of root in the checkout of a user', async ({ skip }) => {
  if (process.getuid?.() !== 0) skip('only root can become another user')
  const [uid, gid] = [12_345, 12_346]
  await chmod(dirname(source), 0o755)
  for (const name of await readdir(source, { recursive: true })) await chown(join(source, name), uid, gid)
  await chown(source, uid, gid)
  expect(await deliver()).toMatchObject({ delivered: true })
  const names = await readdir(source, { recursive: true })
  const owners = await Promise.all(names.map(async (name) => (await stat(join(source, name))).uid))
  expect(new Set(owners)).toEqual(new Set([uid]))
  expect(names).toContain('feature.txt')
})

test('a branch that is gone is BRANCH_NOT_FOUND', async () => {
  await asPerson(source, 'checkout', '--quiet', '-b', 'elsewhere')
  await asPerson(source, 'branch', '--quiet', '-D', 'main')
  await expect(deliver()).rejects.toMatchObject({ code: 'BRANCH_NOT_FOUND' })
})
