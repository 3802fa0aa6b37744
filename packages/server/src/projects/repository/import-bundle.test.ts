import { randomBytes } from 'node:crypto'
import { readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { asPerson, commitFiles, makeStore, temporaryDirectory } from '../../../test/repository.ts'
import { importBundle } from './import-bundle.ts'

let store: string
let base: string
/** The agent's working copy: a clone that shares the store's objects. */
let work: string
let bundle: string

beforeEach(async () => {
  ;({ store, base } = await makeStore())
  const directory = await temporaryDirectory()
  work = join(directory, 'work')
  bundle = join(directory, 'out.bundle')
  await asPerson(directory, 'clone', '--quiet', '--shared', '--no-checkout', store, work)
  await asPerson(work, 'checkout', '--quiet', '-b', 'feature/x', base)
})

const attempt = () => ({ attemptId: 'att-1', expectedBase: base })

async function makeBundle(...range: string[]): Promise<void> {
  await asPerson(work, 'bundle', 'create', '--quiet', bundle, ...range)
}

/** Everything that the store holds, to see that a refusal leaves nothing. */
async function listStore(): Promise<string[]> {
  return (await readdir(store, { recursive: true })).toSorted()
}

async function expectRefusal(reason: string, expected = attempt()): Promise<void> {
  const before = await listStore()
  await expect(importBundle(store, bundle, expected)).rejects.toMatchObject({
    code: 'BUNDLE_REFUSED',
    details: { reason },
  })
  expect(await listStore()).toEqual(before)
}

test('takes the commits of an honest bundle into the quarantine ref', async () => {
  await commitFiles(work, { 'a.txt': 'two\n' })
  const head = await commitFiles(work, { 'b.txt': 'new\n' })
  await makeBundle(`${base}..HEAD`)
  expect(await importBundle(store, bundle, attempt())).toBe(head)
  expect(await asPerson(store, 'rev-parse', 'refs/sentra/quarantine/att-1')).toBe(head)
  expect(await asPerson(store, 'show', `${head}:b.txt`)).toBe('new')
  await asPerson(store, 'fsck', '--strict')
})

test('the same bundle again, and a later one of the same attempt, are fine', async () => {
  await commitFiles(work, { 'a.txt': 'two\n' })
  await makeBundle(`${base}..HEAD`)
  const first = await importBundle(store, bundle, attempt())
  expect(await importBundle(store, bundle, attempt())).toBe(first)
  const next = await commitFiles(work, { 'a.txt': 'three\n' })
  await makeBundle(`${base}..HEAD`, 'feature/x')
  expect(await importBundle(store, bundle, attempt())).toBe(next)
})

test('a binary file of some megabytes and a branch instead of HEAD are fine', async () => {
  await writeFile(join(work, 'big.bin'), randomBytes(5_000_000))
  const head = await commitFiles(work, {})
  await makeBundle(`${base}..feature/x`)
  expect(await importBundle(store, bundle, attempt())).toBe(head)
})

describe('refuses', () => {
  test('what is no bundle, or half of one', async () => {
    for (const content of ['', '# v2 git bundle\n', 'hello', `# v2 git bundle\n--upload-pack=x HEAD\n\nPACK`]) {
      await writeFile(bundle, content)
      await expectRefusal('not_a_bundle')
    }
    await commitFiles(work, { 'a.txt': 'two\n' })
    await makeBundle(`${base}..HEAD`)
    const whole = await readFile(bundle)
    await writeFile(bundle, whole.subarray(0, whole.length - 30))
    await expectRefusal('bad_objects')
  })

  test('a partial bundle', async () => {
    await commitFiles(work, { 'a.txt': 'two\n' })
    await asPerson(work, 'bundle', 'create', '--quiet', '--version=3', bundle, '--filter=blob:none', `${base}..HEAD`)
    await expectRefusal('not_a_bundle')
  })

  test('more bytes than allowed', async () => {
    await commitFiles(work, { 'a.txt': 'two\n' })
    await makeBundle(`${base}..HEAD`)
    await expectRefusal('too_large', { ...attempt(), maxBytes: 50 } as ReturnType<typeof attempt>)
  })

  test('too many refs, and several without HEAD', async () => {
    await commitFiles(work, { 'a.txt': 'two\n' })
    for (let n = 0; n < 20; n += 1) await asPerson(work, 'branch', `b${n}`)
    await makeBundle(`^${base}`, '--branches')
    await expectRefusal('too_many_refs')
    await makeBundle(`^${base}`, 'b1', 'b2')
    await expectRefusal('no_head')
  })

  test('a prerequisite that the store lacks', async () => {
    const middle = await commitFiles(work, { 'a.txt': 'two\n' })
    await commitFiles(work, { 'a.txt': 'three\n' })
    await makeBundle(`${middle}..HEAD`)
    await expectRefusal('prerequisite_missing')
  })

  test('a history that does not come from the base', async () => {
    await asPerson(work, 'checkout', '--quiet', '--orphan', 'fresh')
    await commitFiles(work, { 'a.txt': 'other\n' })
    await makeBundle('HEAD')
    await expectRefusal('not_from_base')
  })

  test('a head that is not in the bundle', async () => {
    await commitFiles(work, { 'a.txt': 'two\n' })
    await makeBundle(`${base}..HEAD`)
    const bytes = await readFile(bundle)
    const head = await asPerson(work, 'rev-parse', 'HEAD')
    await writeFile(bundle, Buffer.from(bytes.toString('latin1').replace(head, 'd'.repeat(40)), 'latin1'))
    await expectRefusal('incomplete')
  })

  /** `git fetch` from a bundle takes this tree up to git 2.45, even with fsckObjects. */
  test('a tree that would write into .git', async () => {
    const hook = await asPerson(work, 'hash-object', '-w', 'a.txt')
    await writeFile(join(dirname(work), 'script'), '#!/bin/sh\n')
    const hooks = await makeTree(`100755 blob ${hook}\tpost-checkout`)
    const dotGit = await makeTree(`040000 tree ${hooks}\t.git`)
    const evil = await asPerson(work, 'commit-tree', '-p', base, '-m', 'evil', dotGit)
    await asPerson(work, 'update-ref', 'refs/heads/evil', evil)
    await makeBundle(`${base}..evil`)
    await expectRefusal('bad_objects')
  })

  test('submodules whose url is an option', async () => {
    await commitFiles(work, { '.gitmodules': '[submodule "x"]\n\tpath = x\n\turl = --upload-pack=touch /tmp/x\n' })
    await makeBundle(`${base}..HEAD`)
    await expectRefusal('bad_objects')
  })

  async function makeTree(entry: string): Promise<string> {
    const index = join(dirname(work), 'tree')
    await writeFile(index, `${entry}\n`)
    return asPerson(work, '-c', `alias.plant=!git mktree < ${index}`, 'plant')
  }
})

describe('an agent that owns its .git', () => {
  /** Seen to work with a host-side fetch: the other store's commit came in with exit code 0. */
  test('cannot import the objects of another store by naming it in alternates', async () => {
    const other = await makeStore({ 'secret.txt': 'TOPSECRET\n' })
    await writeFile(join(work, '.git/objects/info/alternates'), `${store}/objects\n${other.store}/objects\n`)
    await asPerson(work, 'update-ref', 'refs/heads/theft', other.base)
    const secret = await asPerson(work, 'rev-parse', `${other.base}^{tree}`)
    // In its sandbox only its own store is visible: the bundle can name the foreign commit but not contain it.
    await writeFile(bundle, `# v2 git bundle\n-${other.base}\n${other.base} HEAD\n\n`)
    await expectRefusal('prerequisite_missing')
    await writeFile(bundle, `# v2 git bundle\n-${base}\n${other.base} HEAD\n\n`)
    await expectRefusal('bad_objects')
    await expect(asPerson(store, 'cat-file', '-e', secret)).rejects.toThrow('Command failed')
  })

  test('is not run: hooks and file system monitors of the working copy stay unread', async () => {
    const marker = join(dirname(work), 'ran')
    const script = join(dirname(work), 'script')
    await writeFile(script, `#!/bin/sh\ntouch ${marker}\n`, { mode: 0o755 })
    await commitFiles(work, { 'a.txt': 'two\n' })
    await makeBundle(`${base}..HEAD`)
    await asPerson(work, 'config', 'core.fsmonitor', script)
    await asPerson(work, 'config', 'uploadpack.packObjectsHook', script)
    await symlink(script, join(work, '.git/hooks/post-checkout')).catch(() => undefined)
    await importBundle(store, bundle, attempt())
    await expect(readFile(marker)).rejects.toThrow('ENOENT')
  })
})
