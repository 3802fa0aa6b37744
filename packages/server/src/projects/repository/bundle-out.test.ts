import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { expect, test } from 'vitest'
import { asPerson, commitInStore, makeStore, temporaryDirectory } from '../../../test/repository.ts'
import { createBundle } from './bundle-out.ts'
import { dropFromTrash, keepInTrash, listTrash } from './trash.ts'

/** A commit that no store has. */
const UNKNOWN = 'd'.repeat(40)

/** What a runner does: fetches the bundle into a repository that holds `have`. */
async function fetchBundle(store: string, commit: string, have: string[]): Promise<string> {
  const directory = await temporaryDirectory()
  const file = join(directory, 'x.bundle')
  await pipeline(await createBundle(store, commit, have), createWriteStream(file))
  await asPerson(directory, 'init', '--quiet', '--bare', 'cache')
  const cache = join(directory, 'cache')
  for (const known of have.filter((id) => id !== UNKNOWN)) await asPerson(cache, 'fetch', '--quiet', store, known)
  await asPerson(cache, 'fetch', '--quiet', file, 'refs/sentra/*:refs/sentra/*')
  expect(await asPerson(cache, 'rev-parse', `refs/sentra/fetch/${commit}`)).toBe(commit)
  return asPerson(directory, 'bundle', 'list-heads', file)
}

test('holds the commit and its history under a ref of its own', async () => {
  const { store, base } = await makeStore()
  const head = await commitInStore(store, base, { 'b.txt': 'b\n' })
  expect(await fetchBundle(store, head, [])).toBe(`${head} refs/sentra/fetch/${head}`)
  expect(await fetchBundle(store, head, [])).toBe(`${head} refs/sentra/fetch/${head}`)
})

test('leaves out what the receiver has and passes over what the store does not know', async () => {
  const { store, base } = await makeStore({ 'big.txt': 'x'.repeat(5_000_000) })
  const head = await commitInStore(store, base, { 'b.txt': 'b\n' })
  await fetchBundle(store, head, [base, UNKNOWN])
  const bytes = Buffer.concat(await (await createBundle(store, head, [base])).toArray())
  expect(bytes.length).toBeLessThan(2000)
})

test('is whole for a receiver that has the commit already', async () => {
  const { store, base } = await makeStore()
  const head = await commitInStore(store, base, { 'b.txt': 'b\n' })
  expect(await fetchBundle(store, base, [head])).toContain(base)
})

test('unknown commits and options are refused', async () => {
  const { store, base } = await makeStore()
  await expect(createBundle(store, UNKNOWN, [])).rejects.toMatchObject({ code: 'GIT_FAILED' })
  await expect(createBundle(store, base, ['--all'])).rejects.toMatchObject({ code: 'INVALID_INPUT' })
})

test('hidden refs of the trash are made and removed, once or twice', async () => {
  const { store, base } = await makeStore()
  const commit = await commitInStore(store, base, { 'b.txt': 'b\n' })
  const entry = { id: 'trash-2', at: new Date('2026-11-20T12:00:00.5Z') }
  const ref = 'refs/sentra/trash/20261120T120000Z/trash-2'
  expect(await keepInTrash(store, commit, entry)).toBe(ref)
  expect(await keepInTrash(store, commit, entry)).toBe(ref)
  expect(await listTrash(store)).toEqual([{ ref, id: 'trash-2' }])
  await dropFromTrash(store, [ref])
  await dropFromTrash(store, [ref])
  expect(await listTrash(store)).toEqual([])
})
