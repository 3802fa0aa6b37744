import { chmod, lstat, readFile, readdir, stat, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import {
  asAgent,
  asPerson,
  commitFiles,
  makeStore,
  serverOf,
  temporaryDirectory,
  writeFiles,
} from '../../test/repository.ts'
import { cachePath, ensureCommit, objectsOf } from './cache.ts'
import { createWorkcopy, type WorkcopyOrder } from './create.ts'
import { formatEnv } from './env-file.ts'

let directory: string
let path: string

beforeEach(async () => {
  directory = await temporaryDirectory()
  path = join(directory, 'a', 'work')
  await writeFiles(directory, { 'a/.keep': '' })
})

/** The order for a working copy of a repository with these files, whose commit is in the cache. */
async function orderFor(store: string, changes: Partial<WorkcopyOrder> = {}): Promise<WorkcopyOrder> {
  const commit = await asPerson(store, 'rev-parse', 'HEAD')
  const cache = cachePath(directory, { tenantId: 'local', projectId: 'proj-1' })
  await ensureCommit(cache, commit, serverOf(store, commit))
  const environment = { BACKEND_PORT: '3100', TASK_ID: 'task-1' }
  return { cache, commit, branch: 'feature/add-login-abc12345', path, environment, ...changes }
}

describe('createWorkcopy', () => {
  test('has the files of the commit on its branch, and neither remotes nor other refs', async () => {
    const order = await orderFor(await makeStore({ 'a.txt': 'one\n', 'dir/b.txt': 'b\n' }))
    await createWorkcopy(order)
    const objects = await objectsOf(order.cache)
    expect(await asAgent(path, 'status', '--porcelain', '--branch')).toBe('## feature/add-login-abc12345')
    expect(await asAgent(path, 'rev-parse', 'HEAD')).toBe(order.commit)
    expect(await readFile(join(path, 'dir/b.txt'), 'utf8')).toBe('b\n')
    expect(await asAgent(path, 'remote')).toBe('')
    expect(await asAgent(path, 'for-each-ref', '--format=%(refname)')).toBe('refs/heads/feature/add-login-abc12345')
    expect(await readFile(join(path, '.git/objects/info/alternates'), 'utf8')).toBe(`${objects}\n`)
    expect(objects).toBe(join(order.cache, 'objects'))
    expect(await readdir(dirname(path))).toEqual(['.keep', 'work'])
  })

  test('an agent without configuration can commit, and what it commits is all its own', async () => {
    const order = await orderFor(await makeStore({ 'a.txt': 'one\n', 'Cargo.toml': '[package]\n' }))
    await createWorkcopy(order)
    await writeFiles(path, {
      'new.ts': 'x',
      'src/target/kept.ts': 'x',
      'node_modules/x/index.js': 'x',
      'packages/a/node_modules/y.js': 'x',
      '.venv/bin/python': 'x',
      'target/debug/x': 'x',
    })
    await asAgent(path, 'add', '--all')
    await asAgent(path, 'commit', '--quiet', '--message', 'work')
    expect(await asAgent(path, 'diff', '--name-only', order.commit, 'HEAD')).toBe('new.ts\nsrc/target/kept.ts')
    await asAgent(path, 'bundle', 'create', '--quiet', join(directory, 'out.bundle'), `${order.commit}..HEAD`)
  })

  test('directories that the repository tracks, or that are no build output there, stay visible', async () => {
    await createWorkcopy(await orderFor(await makeStore({ 'node_modules/own/a.js': 'x', 'b.txt': 'b' })))
    await writeFiles(path, { 'node_modules/own/new.js': 'x', 'target/new.txt': 'x' })
    await asAgent(path, 'add', '--all')
    expect(await asAgent(path, 'diff', '--cached', '--name-only')).toBe('node_modules/own/new.js\ntarget/new.txt')
  })

  test('of a large repository only what is wanted is checked out, and nothing else looks changed', async () => {
    const files = {
      'top.txt': 't\n',
      '.env.local': 'SECRET=tracked\n',
      'packages/api/a.js': 'a\n',
      'packages/api/Cargo.toml': '[package]\n',
      'packages/web/w.js': 'w\n',
      'docs/guide.md': 'g\n',
    }
    const order = await orderFor(await makeStore(files), { directory: 'packages/api', sparse: ['packages/api'] })
    await createWorkcopy(order)
    const there = (await readdir(path, { recursive: true })).filter((name) => !name.startsWith('.git'))
    const api = ['packages', 'packages/api', 'packages/api/Cargo.toml', 'packages/api/a.js']
    expect(there.toSorted()).toEqual(['.env.local', ...api, 'top.txt'])
    await writeFiles(path, { 'docs/new.md': 'new', 'packages/api/target/x': 'x', 'packages/web/w.js': 'changed\n' })
    await asAgent(path, 'add', '--all', '--sparse')
    const changes = await asAgent(path, 'diff', '--cached', '--name-status', 'HEAD')
    expect(changes.split('\n')).toEqual(['A\tdocs/new.md', 'M\tpackages/web/w.js'])
  })

  test('a second call leaves a working copy as it is, also one in work', async () => {
    const order = await orderFor(await makeStore())
    await createWorkcopy(order)
    await writeFiles(path, { 'a.txt': 'in work\n' })
    await createWorkcopy(order)
    expect(await readFile(join(path, 'a.txt'), 'utf8')).toBe('in work\n')
  })

  test('what a killed runner left half made is made again', async () => {
    const order = await orderFor(await makeStore())
    await writeFiles(`${path}.making`, { '.git/index.lock': '', 'a.txt': 'half' })
    await createWorkcopy(order)
    expect(await readFile(join(path, 'a.txt'), 'utf8')).toBe('one\n')
    expect(await readdir(dirname(path))).toEqual(['.keep', 'work'])
  })

  test('files belong to the uid of the run', async ({ skip }) => {
    if (process.getuid?.() !== 0) skip('only root can give files away')
    const store = await makeStore({ 'dir/a.txt': 'x' })
    await symlink('/etc/hostname', join(store, 'link'))
    await commitFiles(store, {})
    const before = await stat('/etc/hostname')
    // As the data directory is: its account must get as far as its own files.
    for (const open of [directory, dirname(path)]) await chmod(open, 0o711)
    await createWorkcopy(await orderFor(store, { owner: { uid: 12_345, gid: 12_346 } }))
    const names = ['.', 'dir', 'dir/a.txt', 'link', '.env.local', '.git', '.git/config']
    const owners = await Promise.all(names.map(async (name) => (await lstat(join(path, name))).uid))
    expect(new Set(owners)).toEqual(new Set([12_345]))
    expect((await stat('/etc/hostname')).uid).toBe(before.uid)
  })

  test('hooks, filters and attributes of the repository run nothing', async () => {
    const marker = join(directory, 'ran')
    const store = await makeStore({ '.gitattributes': '* filter=evil\n', 'hooks/post-checkout': `touch ${marker}\n` })
    await asPerson(store, 'config', 'filter.evil.smudge', `touch ${marker}`)
    await createWorkcopy(await orderFor(store))
    await expect(stat(marker)).rejects.toThrow('ENOENT')
  })

  test('unknown commits, bad branches and options are refused and leave nothing', async () => {
    const order = await orderFor(await makeStore())
    await expect(createWorkcopy({ ...order, commit: 'd'.repeat(40) })).rejects.toMatchObject({ code: 'GIT_FAILED' })
    await expect(createWorkcopy({ ...order, branch: '-f' })).rejects.toMatchObject({ code: 'GIT_FAILED' })
    await expect(createWorkcopy({ ...order, commit: '--force' })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    await expect(stat(path)).rejects.toThrow('ENOENT')
  })
})

describe('.env.local', () => {
  /** A file that the repository does not ignore would be in `git add --all`. */
  test.each([
    ['does not know', { 'a.txt': 'x' }],
    ['tracks', { '.env.local': 'MINE=1\n' }],
    ['has a directory instead of', { '.env.local/deep': 'x' }],
  ])('is there and in no commit of a repository that %s it', async (_, files: Record<string, string>) => {
    await createWorkcopy(await orderFor(await makeStore(files)))
    expect(await readFile(join(path, '.env.local'), 'utf8')).toBe('BACKEND_PORT=3100\nTASK_ID=task-1\n')
    await asAgent(path, 'add', '--all')
    expect(await asAgent(path, 'status', '--porcelain')).toBe('')
  })

  test('is never written through a link of the repository', async () => {
    const victim = join(directory, 'victim')
    await writeFile(victim, 'untouched')
    const store = await makeStore()
    await symlink(victim, join(store, '.env.local'))
    await commitFiles(store, {})
    await createWorkcopy(await orderFor(store))
    expect(await readFile(victim, 'utf8')).toBe('untouched')
    expect((await lstat(join(path, '.env.local'))).isFile()).toBe(true)
  })

  test.each([
    ['3000', 'X=3000'],
    ['http://127.0.0.1:3000/x', 'X=http://127.0.0.1:3000/x'],
    ['two words # $HOME', `X='two words # $HOME'`],
    [`it's "$HOME"\n\\`, String.raw`X="it's \"\$HOME\"\n\\"`],
    ['', 'X='],
  ])('the value %j becomes %s', (value, line) => {
    expect(formatEnv({ X: value })).toBe(`${line}\n`)
  })

  test('names that are none are refused', () => {
    for (const name of ['', '1X', 'A B', 'A=B', 'A\nB']) expect(() => formatEnv({ [name]: 'x' })).toThrow('no name')
  })
})
