import { expect, test } from 'vitest'
import { asPerson, commitFiles, makeRepository } from '../../../test/repository.ts'
import { listCommits, showCommits } from './list-commits.ts'

test('lists what a head has and a base has not, newest first, with what each changed', async () => {
  const path = await makeRepository({ 'a.txt': 'one\n' })
  const base = await asPerson(path, 'rev-parse', 'HEAD')
  const first = await commitFiles(
    path,
    { 'b.txt': 'x\ny\n' },
    'A subject with "signs", tabs\tand  spaces\n\nand a body',
  )
  await asPerson(path, 'checkout', '--quiet', '-b', 'side', base)
  const side = await commitFiles(path, { 'a.txt': 'two\n' }, 'On the side')
  await asPerson(path, 'checkout', '--quiet', 'main')
  await asPerson(path, 'merge', '--quiet', '--no-ff', '-m', 'Bring it in', 'side')
  const head = await asPerson(path, 'rev-parse', 'HEAD')

  const commits = await listCommits(path, { base, head }, 10)
  expect(commits[0]).toMatchObject({ commit: head, parents: [first, side], subject: 'Bring it in', author: 'Ada' })
  expect(commits[0]).toMatchObject({ files: 1, additions: 1, deletions: 1 })
  const found = commits.find(({ commit }) => commit === first)
  expect(found).toMatchObject({
    subject: 'A subject with "signs", tabs\tand  spaces',
    files: 1,
    additions: 2,
    deletions: 0,
  })
  expect(commits).toHaveLength(3)
  expect((await listCommits(path, { base, head }, 1)).map(({ commit }) => commit)).toEqual([head])
  expect((await showCommits(path, [side, first])).map(({ commit }) => commit)).toEqual([side, first])
})

test('a commit that changed nothing, and commits that are not there', async () => {
  const path = await makeRepository()
  const base = await asPerson(path, 'rev-parse', 'HEAD')
  const head = await commitFiles(path, {}, 'Nothing')
  const missing = '0'.repeat(39) + '1'
  expect(await listCommits(path, { base, head }, 10)).toMatchObject([{ subject: 'Nothing', files: 0, additions: 0 }])
  expect(await listCommits(path, { base, head: missing }, 10)).toEqual([])
  expect(await showCommits(path, [missing])).toEqual([])
  expect(await listCommits(path, { base, head: base }, 10)).toEqual([])
})
