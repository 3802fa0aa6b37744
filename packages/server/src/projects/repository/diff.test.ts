import { rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { asPerson, commitFiles, commitInStore, makeStore, temporaryDirectory } from '../../../test/repository.ts'
import { diffCommits } from './diff.ts'
import { mergeBase } from './history.ts'
import { listSuspicious } from './list-suspicious.ts'
import { readFileAt } from './read-file.ts'

/** Commits what `change` does to a checkout of `base`. */
async function changeInStore(store: string, base: string, change: (work: string) => Promise<unknown>): Promise<string> {
  const work = join(await temporaryDirectory(), 'work')
  await asPerson(dirname(work), 'clone', '--quiet', '--shared', '--no-checkout', store, work)
  await asPerson(work, 'checkout', '--quiet', '-b', 'work', base)
  await change(work)
  const head = await commitFiles(work, {})
  await asPerson(work, 'push', '--quiet', store, `HEAD:refs/sentra/test/${head}`)
  return head
}

const remove = (path: string) => (work: string) => asPerson(work, 'rm', '--quiet', path)

describe('diffCommits', () => {
  test('tells files, status, lines, binary files and renames', async () => {
    const { store, base } = await makeStore({
      'keep.txt': 'same\n',
      'edit.txt': 'a\nb\nc\n',
      'gone.txt': '1\n2\n',
      'old name.txt': 'a long enough text\nto be recognised\nas a rename\n',
    })
    const head = await changeInStore(store, base, async (work) => {
      await rename(join(work, 'old name.txt'), join(work, 'ünew\tname.txt'))
      await asPerson(work, 'rm', '--quiet', 'gone.txt')
      await commitFiles(work, { 'edit.txt': 'a\nB\nc\nd\n', 'new.txt': 'x\n', 'image.bin': '\0\0\0' })
    })
    const { files, patch, truncated } = await diffCommits(store, { base, head })
    const plain = { additions: 0, deletions: 0, binary: false }
    expect(files).toEqual([
      { ...plain, path: 'edit.txt', status: 'modified', additions: 2, deletions: 1 },
      { ...plain, path: 'gone.txt', status: 'deleted', deletions: 2 },
      { ...plain, path: 'image.bin', status: 'added', binary: true },
      { ...plain, path: 'new.txt', status: 'added', additions: 1 },
      { ...plain, path: 'ünew\tname.txt', oldPath: 'old name.txt', status: 'renamed' },
    ])
    expect(truncated).toBe(false)
    expect(patch).toContain('-b\n+B\n c\n+d')
    expect(patch).toContain('Binary files /dev/null and b/image.bin differ')
  })

  test('a huge patch is cut after a whole line, the list of files is not', async () => {
    const { store, base } = await makeStore()
    const head = await commitInStore(store, base, { 'big.txt': 'a line of text\n'.repeat(10_000), 'z.txt': 'z\n' })
    const diff = await diffCommits(store, { base, head }, 5000)
    expect(diff.truncated).toBe(true)
    expect(diff.patch.length).toBeLessThanOrEqual(5000)
    expect(diff.patch.endsWith('a line of text\n')).toBe(true)
    expect(diff.files.map(({ path, additions }) => [path, additions])).toEqual([
      ['big.txt', 10_000],
      ['z.txt', 1],
    ])
  })

  test('attributes of the branch cannot hide a file', async () => {
    const { store, base } = await makeStore({ 'a.txt': 'one\n' })
    const head = await commitInStore(store, base, { '.gitattributes': '* -diff\n', 'a.txt': 'hidden?\n' })
    const { patch, files } = await diffCommits(store, { base, head })
    expect(patch).toContain('+hidden?')
    expect(files).toContainEqual(expect.objectContaining({ path: 'a.txt', binary: false }))
  })

  test('no change is an empty diff', async () => {
    const { store, base } = await makeStore()
    expect(await diffCommits(store, { base, head: base })).toEqual({ files: [], patch: '', truncated: false })
  })

  test('unknown commits and options are refused', async () => {
    const { store, base } = await makeStore()
    await expect(diffCommits(store, { base, head: 'd'.repeat(40) })).rejects.toMatchObject({ code: 'GIT_FAILED' })
    await expect(diffCommits(store, { base, head: '--output=/tmp/x' })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  })
})

test('mergeBase is where two branches parted', async () => {
  const { store, base } = await makeStore()
  const [one, other] = [await commitInStore(store, base, { a: '1' }), await commitInStore(store, base, { b: '2' })]
  expect(await mergeBase(store, one, other)).toBe(base)
})

describe('listSuspicious', () => {
  const manifest = (content: object) => JSON.stringify({ name: 'x', scripts: { test: 'vitest' }, ...content })
  const files = {
    'package.json': manifest({ dependencies: {} }),
    'pyproject.toml': '[project]\nname = "x"\n\n[tool.pytest.ini_options]\naddopts = "-q"\n',
    'src/login.test.ts': 'test("login", () => { expect(1).toBe(1) })\n// long enough to be a rename\n',
    'src/login.ts': 'export {}\n',
    'scripts/check.sh': 'exit 1\n',
  }

  async function suspicionsOf(changes: Record<string, string>): Promise<unknown> {
    const { store, base } = await makeStore(files)
    const head = await commitInStore(store, base, changes)
    return listSuspicious(store, { base, head }, ['scripts/check.sh'])
  }

  test('an ordinary change is none', async () => {
    const changes = {
      'src/login.ts': 'export const x = 1\n',
      'src/other.test.ts': 'new test\n',
      'package.json': manifest({ dependencies: { react: '1' } }),
      'pyproject.toml': files['pyproject.toml'].replace('"x"', '"y"'),
    }
    expect(await suspicionsOf(changes)).toEqual([])
  })

  test.each([
    ['.github/workflows/ci.yml', 'ci'],
    ['.gitlab-ci.yml', 'ci'],
    ['ci/Jenkinsfile', 'ci'],
    ['.sentra/config.yaml', 'sentra'],
    ['vitest.config.ts', 'test_configuration'],
    ['packages/a/jest.config.cjs', 'test_configuration'],
    ['conftest.py', 'test_configuration'],
    ['.npmrc', 'test_configuration'],
    ['scripts/check.sh', 'test_command'],
  ])('%s is %s', async (path, reason) => {
    expect(await suspicionsOf({ [path]: 'changed\n' })).toEqual([{ path, reason }])
  })

  test('changed scripts of package.json, one that cannot be read, and tables of pytest are test configuration', async () => {
    const reason = 'test_configuration'
    expect(await suspicionsOf({ 'package.json': manifest({ scripts: { test: 'true' } }) })).toEqual([
      { path: 'package.json', reason },
    ])
    expect(await suspicionsOf({ 'package.json': '{ broken' })).toEqual([{ path: 'package.json', reason }])
    expect(await suspicionsOf({ 'sub/package.json': manifest({}) })).toEqual([{ path: 'sub/package.json', reason }])
    expect(await suspicionsOf({ 'pyproject.toml': '[tool.pytest.ini_options]\naddopts = "-k none"\n' })).toEqual([
      { path: 'pyproject.toml', reason },
    ])
  })

  test('a deleted test and one renamed to no test are flagged, a moved test is not', async () => {
    const { store, base } = await makeStore(files)
    const flagged = [{ path: 'src/login.test.ts', reason: 'test_deleted' }]
    const gone = await changeInStore(store, base, remove('src/login.test.ts'))
    expect(await listSuspicious(store, { base, head: gone }, [])).toEqual(flagged)
    const move = (to: string) => (work: string) => asPerson(work, 'mv', 'src/login.test.ts', to)
    const disguised = await changeInStore(store, base, move('src/login.txt'))
    expect(await listSuspicious(store, { base, head: disguised }, [])).toEqual(flagged)
    const moved = await changeInStore(store, base, move('src/signin.test.ts'))
    expect(await listSuspicious(store, { base, head: moved }, [])).toEqual([])
  })

  test('a deleted configuration is flagged', async () => {
    const { store, base } = await makeStore({ ...files, 'vitest.config.ts': 'x' })
    const head = await changeInStore(store, base, remove('vitest.config.ts'))
    expect(await listSuspicious(store, { base, head }, [])).toEqual([
      { path: 'vitest.config.ts', reason: 'test_configuration' },
    ])
  })

  test('a package.json that became a symbolic link is flagged, not followed', async () => {
    const { store, base } = await makeStore(files)
    const head = await changeInStore(store, base, async (work) => {
      await asPerson(work, 'rm', '--quiet', 'package.json')
      await asPerson(work, '-c', 'alias.link=!ln -s /etc/passwd package.json', 'link')
    })
    expect(await listSuspicious(store, { base, head }, [])).toEqual([
      { path: 'package.json', reason: 'test_configuration' },
    ])
  })
})

describe('readFileAt', () => {
  test('reads the text of that commit, and nothing where there is none', async () => {
    const { store, base } = await makeStore({ '.sentra/config.yaml': 'test: npm test\n' })
    const head = await commitInStore(store, base, { '.sentra/config.yaml': 'test: true\n' })
    const path = '.sentra/config.yaml'
    expect(await readFileAt(store, { commit: base, path })).toBe('test: npm test\n')
    expect(await readFileAt(store, { commit: head, path })).toBe('test: true\n')
    expect(await readFileAt(store, { commit: head, path: '*.yaml' })).toBeUndefined()
    expect(await readFileAt(store, { commit: head, path: 'none' })).toBeUndefined()
  })

  test('refuses what is no plain file and what is too large', async () => {
    const { store, base } = await makeStore({ 'dir/a.txt': 'x', 'big.txt': 'x'.repeat(2000) })
    const head = await changeInStore(store, base, (work) =>
      asPerson(work, '-c', 'alias.link=!ln -s /etc/passwd link', 'link'),
    )
    for (const path of ['dir', 'link']) {
      await expect(readFileAt(store, { commit: head, path })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    }
    await expect(readFileAt(store, { commit: head, path: 'big.txt' }, 1000)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    })
    await expect(readFileAt(store, { commit: 'd'.repeat(40), path: 'a' })).rejects.toMatchObject({ code: 'GIT_FAILED' })
  })
})
