import { mkdir, readFile, symlink, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { asPerson, commitFiles, makeRepository, temporaryDirectory, writeFiles } from '../../../test/repository.ts'
import { inspectSource } from './inspect-source.ts'

test('tells root, default branch and state of a checkout', async () => {
  const root = await makeRepository({ 'src/a.txt': 'one' })
  const head = await asPerson(root, 'rev-parse', 'HEAD')
  expect(await inspectSource(root)).toEqual({
    root,
    bare: false,
    objectFormat: 'sha1',
    defaultBranch: 'main',
    head,
    currentBranch: 'main',
    dirty: false,
  })
})

test('a subdirectory and a symbolic link lead to the top of the checkout', async () => {
  const root = await makeRepository({ 'src/deep/a.txt': 'one' })
  const link = join(dirname(root), 'link')
  await symlink(join(root, 'src'), link)
  expect(await inspectSource(join(root, 'src/deep'))).toMatchObject({ root })
  expect(await inspectSource(link)).toMatchObject({ root })
})

test('a linked worktree is a root of its own', async () => {
  const root = await makeRepository()
  const linked = join(dirname(root), 'linked')
  await asPerson(root, 'worktree', 'add', '--quiet', '-b', 'other', linked)
  expect(await inspectSource(linked)).toMatchObject({ root: linked, currentBranch: 'other', defaultBranch: 'main' })
})

test('a bare repository is one', async () => {
  const bare = join(await temporaryDirectory(), 'bare.git')
  await asPerson(dirname(bare), 'clone', '--quiet', '--bare', await makeRepository(), bare)
  expect(await inspectSource(bare)).toMatchObject({ root: bare, bare: true, dirty: false, defaultBranch: 'main' })
})

test('changes of tracked files make it dirty, untracked files do not', async () => {
  const root = await makeRepository()
  await writeFiles(root, { 'untracked.txt': 'x' })
  expect(await inspectSource(root)).toMatchObject({ dirty: false })
  await writeFiles(root, { 'a.txt': 'changed' })
  expect(await inspectSource(root)).toMatchObject({ dirty: true })
})

test('sha256 repositories are told apart', async () => {
  const root = await temporaryDirectory()
  await asPerson(root, 'init', '--quiet', '--object-format=sha256', '--initial-branch=main')
  await commitFiles(root, { a: '1' })
  expect(await inspectSource(root)).toMatchObject({ objectFormat: 'sha256' })
})

describe('default branch', () => {
  test('is what the remote calls so', async () => {
    const upstream = await makeRepository()
    await asPerson(upstream, 'branch', '--move', 'main', 'trunk')
    const root = join(await temporaryDirectory(), 'clone')
    await asPerson(dirname(root), 'clone', '--quiet', upstream, root)
    await asPerson(root, 'checkout', '--quiet', '-b', 'main')
    expect(await inspectSource(root)).toMatchObject({ defaultBranch: 'trunk', currentBranch: 'main' })
  })

  test('is main while another branch is checked out', async () => {
    const root = await makeRepository()
    await asPerson(root, 'checkout', '--quiet', '-b', 'feature/x')
    expect(await inspectSource(root)).toMatchObject({ defaultBranch: 'main', currentBranch: 'feature/x' })
  })

  test('is the one checked out when there is no main', async () => {
    const root = await makeRepository()
    await asPerson(root, 'branch', '--move', 'main', 'develop')
    expect(await inspectSource(root)).toMatchObject({ defaultBranch: 'develop' })
  })

  test('is BRANCH_NOT_FOUND when nothing says which', async () => {
    const root = await makeRepository()
    await asPerson(root, 'branch', '--move', 'main', 'develop')
    await asPerson(root, 'checkout', '--quiet', '--detach')
    await expect(inspectSource(root)).rejects.toMatchObject({ code: 'BRANCH_NOT_FOUND' })
  })
})

describe('refuses', () => {
  test('what is no repository', async () => {
    const directory = await temporaryDirectory()
    await writeFile(join(directory, 'file'), '')
    for (const path of [directory, join(directory, 'file'), join(directory, 'none')]) {
      await expect(inspectSource(path)).rejects.toMatchObject({ code: 'NOT_A_GIT_REPOSITORY' })
    }
  })

  test('the inside of a .git directory', async () => {
    const root = await makeRepository()
    await expect(inspectSource(join(root, '.git'))).rejects.toMatchObject({
      code: 'NOT_A_GIT_REPOSITORY',
      message: expect.stringContaining('checkout above'),
    })
  })

  test('a repository without a commit', async () => {
    const root = await temporaryDirectory()
    await asPerson(root, 'init', '--quiet')
    await expect(inspectSource(root)).rejects.toMatchObject({
      code: 'REPOSITORY_EMPTY',
      message: expect.stringContaining('make a first commit'),
    })
  })

  test('a shallow and a partial clone', async () => {
    const upstream = await makeRepository()
    await commitFiles(upstream, { 'a.txt': 'two' })
    await asPerson(upstream, 'config', 'uploadpack.allowFilter', 'true')
    const directory = await temporaryDirectory()
    const url = `file://${upstream}`
    await asPerson(directory, 'clone', '--quiet', '--depth=1', url, 'shallow')
    await asPerson(directory, 'clone', '--quiet', '--filter=blob:none', url, 'partial')
    await expect(inspectSource(join(directory, 'shallow'))).rejects.toMatchObject({
      code: 'REPOSITORY_SHALLOW',
      message: expect.stringContaining('git fetch --unshallow'),
    })
    await expect(inspectSource(join(directory, 'partial'))).rejects.toMatchObject({ code: 'REPOSITORY_SHALLOW' })
  })
})

test('runs no hook or monitor of the repository and does not write its index', async () => {
  const root = await makeRepository()
  const marker = join(dirname(root), 'ran')
  const script = join(dirname(root), 'script')
  await writeFile(script, `#!/bin/sh\ntouch ${marker}\n`, { mode: 0o755 })
  await mkdir(join(dirname(root), 'hooks'))
  await symlink(script, join(dirname(root), 'hooks', 'post-index-change'))
  await asPerson(root, 'config', 'core.hooksPath', join(dirname(root), 'hooks'))
  await asPerson(root, 'config', 'core.fsmonitor', script)
  // git status would like to note the new time in the index.
  await utimes(join(root, 'a.txt'), 1, 1)
  const index = await readFile(join(root, '.git/index'))
  await inspectSource(root)
  await expect(readFile(marker)).rejects.toThrow('ENOENT')
  expect(await readFile(join(root, '.git/index'))).toEqual(index)
  // The trap is set: a plain git does fall into it.
  await asPerson(root, 'status')
  await expect(readFile(marker)).resolves.toBeDefined()
})
