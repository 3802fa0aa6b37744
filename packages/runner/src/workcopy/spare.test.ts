import { chmod, lstat, mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { asAgent, asPerson, commitFiles, makeStore, serverOf, temporaryDirectory } from '../../test/repository.ts'
import { cachePath, ensureCommit } from './cache.ts'
import { createSpare, createWorkcopy, type WorkcopyOrder } from './create.ts'
import { removeSpares, sparePath } from './spare.ts'

const owner = process.getuid?.() === 0 ? { uid: 12_345, gid: 12_346 } : undefined
const AHEAD = 400 * 24 * 3_600_000

let directory: string
let store: string
let cache: string
beforeEach(async () => {
  directory = await temporaryDirectory()
  // As the data directory is: an account of a run must get as far as its own files.
  await chmod(directory, 0o711)
  store = await makeStore({
    'kept.txt': 'kept\n',
    'changed.txt': 'old\n',
    'gone/deep.txt': 'x',
    'packages/a/a.js': 'a',
  })
  cache = cachePath(directory, { tenantId: 'local', projectId: 'proj-1' })
})

/** An order for what the store has now; every one has a place of its own. */
async function order(changes: { sparse?: string[] } = {}) {
  const commit = await asPerson(store, 'rev-parse', 'HEAD')
  await ensureCommit(cache, commit, serverOf(store, commit))
  const path = join(directory, `attempt-${(await readdir(directory)).length}`, 'work')
  await mkdir(dirname(path), { mode: 0o711 })
  const spare = (await sparePath(cache, changes.sparse ?? [])) as string
  const environment = { PORT: '1' }
  return { cache, commit, branch: 'feature/x', path, environment, spare, ...changes, ...(owner && { owner }) }
}

const isThere = (path: string) => lstat(path).then(Boolean, () => false)
const spares = () => readdir(join(cache, 'spares'))

test('is taken, and brought to the commit that is wanted as if that had been checked out', async () => {
  const first = await order()
  await createSpare(first.spare, first)
  const inode = (await stat(join(first.spare, 'kept.txt'))).ino
  await rm(join(store, 'gone'), { recursive: true })
  await symlink('kept.txt', join(store, 'link'))
  await commitFiles(store, { 'changed.txt': 'new\n', 'added/b.txt': 'b\n' })
  const wanted = await order()
  expect(await createWorkcopy(wanted)).toBe(5)
  const { path } = wanted
  expect((await stat(join(path, 'kept.txt'))).ino).toBe(inode)
  expect(await readFile(join(path, 'changed.txt'), 'utf8')).toBe('new\n')
  expect(await readFile(join(path, 'added/b.txt'), 'utf8')).toBe('b\n')
  expect(await readlink(join(path, 'link'))).toBe('kept.txt')
  expect(await isThere(join(path, 'gone'))).toBe(false)
  expect(await readFile(join(path, '.env.local'), 'utf8')).toBe('PORT=1\n')
  await expectClean(wanted)
  expect(await spares()).toEqual([])
})

/** As whoever works there sees it: all its own, nothing differs, on its branch, without another ref. */
async function expectClean({ path, commit }: WorkcopyOrder): Promise<void> {
  const files = await readdir(path, { recursive: true })
  const owners = await Promise.all(files.map(async (name) => (await lstat(join(path, name))).uid))
  expect(new Set(owners)).toEqual(new Set([owner?.uid ?? process.getuid?.()]))
  const see = (...args: string[]) => asAgent(path, '-c', `safe.directory=${path}`, ...args)
  expect(await see('status', '--porcelain', '--branch')).toBe('## feature/x')
  expect(await see('rev-parse', 'HEAD')).toBe(commit)
  expect(await see('for-each-ref', '--format=%(refname)')).toBe('refs/heads/feature/x')
}

test('of several who want one, one gets it, and all have what they want', async () => {
  const first = await order()
  await createSpare(first.spare, first)
  const inode = (await stat(join(first.spare, 'kept.txt'))).ino
  const wanted = [await order(), await order(), await order()]
  await Promise.all(wanted.map(createWorkcopy))
  for (const one of wanted) await expectClean(one)
  const inodes = await Promise.all(wanted.map(async ({ path }) => (await stat(join(path, 'kept.txt'))).ino))
  expect(inodes.filter((ino) => ino === inode)).toHaveLength(1)
})

test('stays where attributes differ, because they change how every file is written', async () => {
  const first = await order()
  await createSpare(first.spare, first)
  await commitFiles(store, { 'packages/.gitattributes': '*.js eol=crlf\n', 'packages/a/b.js': 'b\n' })
  const wanted = await order()
  await createWorkcopy(wanted)
  expect(await readFile(join(wanted.path, 'packages/a/b.js'), 'utf8')).toBe('b\r\n')
  await expectClean(wanted)
  expect(await spares()).toHaveLength(1)
})

test('has only the parts that are checked out, and serves runs that want the same', async () => {
  const sparse = ['packages/a']
  const first = await order({ sparse })
  await createSpare(first.spare, first)
  expect(await isThere(join(first.spare, 'gone'))).toBe(false)
  const whole = await order()
  await createWorkcopy(whole)
  expect(await isThere(join(whole.path, 'gone/deep.txt'))).toBe(true)
  await commitFiles(store, { 'packages/a/c.js': 'c', 'packages/b/d.js': 'd' })
  const part = await order({ sparse })
  await createWorkcopy(part)
  expect(await isThere(join(part.path, 'packages/a/c.js'))).toBe(true)
  expect(await isThere(join(part.path, 'packages/b'))).toBe(false)
  await expectClean(part)
  expect(await spares()).toEqual([])
})

test('one that could not be finished is none, and leaves nothing', async () => {
  const first = await order()
  await expect(createSpare(first.spare, { ...first, commit: 'd'.repeat(40) })).rejects.toMatchObject({
    code: 'GIT_FAILED',
  })
  expect(await spares()).toEqual([])
  await createWorkcopy(first)
  await expectClean(first)
})

test('is removed when nobody took it for long, and when the machine has started again since', async () => {
  const first = await order()
  await createSpare(first.spare, first)
  const caches = dirname(dirname(cache))
  await removeSpares(caches, { now: new Date(), all: false })
  expect(await spares()).toHaveLength(1)
  const other = join(cache, 'spares', 'ffffffff-0000-0000-0000-000000000000-0')
  await mkdir(other)
  await removeSpares(caches, { now: new Date(), all: false })
  expect(await spares()).toHaveLength(1)
  await removeSpares(caches, { now: new Date(Date.now() + AHEAD), all: false })
  expect(await spares()).toEqual([])
  await createSpare(first.spare, first)
  await removeSpares(caches, { now: new Date(), all: true })
  expect(await spares()).toEqual([])
})

/** git would take the missing files for deleted ones, and the agent would hand their deletion in. */
test('of one that is taken while spares are removed, no file is missing', async () => {
  await commitFiles(store, Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`many/${n}.txt`, `${n}\n`])))
  const first = await order()
  for (let round = 0; round < 8; round += 1) {
    await createSpare(first.spare, first)
    const wanted = await order()
    const removed = removeSpares(dirname(dirname(cache)), { now: new Date(), all: true })
    await Promise.all([createWorkcopy(wanted), removed])
    await expectClean(wanted)
  }
})

test('serves nobody on another file system, where it cannot be moved to', async ({ skip }) => {
  const elsewhere = await mkdtemp('/dev/shm/sentra-spare-').catch(() => undefined)
  if (elsewhere === undefined || (await stat(elsewhere)).dev === (await stat(directory)).dev)
    return skip('there is no second file system at /dev/shm')
  onTestFinished(() => rm(elsewhere, { recursive: true }))
  const first = await order()
  const spare = join(elsewhere, 'spare')
  await createSpare(spare, first)
  await createWorkcopy({ ...first, spare })
  await expectClean(first)
})
