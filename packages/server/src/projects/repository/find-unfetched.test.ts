import { expect, test } from 'vitest'
import { asPerson, commitFiles, commitInStore, makeRepository, makeStore } from '../../../test/repository.ts'
import { findUnfetched } from './find-unfetched.ts'
import { listLfsChanges } from './list-lfs-changes.ts'

const LFS = '*.png filter=lfs diff=lfs merge=lfs -text\n'

test('submodules and Git LFS are seen at a commit, wherever their files lie', async () => {
  const root = await makeRepository({ 'a.txt': 'one', '.gitattributes': '# filter=lfs is not used here\n' })
  expect(await findUnfetched(root, await asPerson(root, 'rev-parse', 'HEAD'))).toEqual({
    submodules: false,
    lfs: false,
  })
  const modules = await commitFiles(root, { '.gitmodules': '[submodule "x"]\n\tpath = x\n\turl = ./x\n' })
  expect(await findUnfetched(root, modules)).toEqual({ submodules: true, lfs: false })
  const both = await commitFiles(root, { 'assets/.gitattributes': LFS })
  expect(await findUnfetched(root, both)).toEqual({ submodules: true, lfs: true })
})

test('a change to a file of Git LFS is told from other changes', async () => {
  const { store, base } = await makeStore({ 'assets/.gitattributes': LFS, 'assets/a.png': 'pointer', 'b.png': 'b' })
  const head = await commitInStore(store, base, { 'assets/a.png': 'pixels', 'assets/new.png': 'x', 'b.png': 'c' })
  expect(await listLfsChanges(store, { base, head })).toEqual(['assets/a.png', 'assets/new.png'])
  expect(await listLfsChanges(store, { base, head: base })).toEqual([])
})
