import { execFile } from 'node:child_process'
import { chmod, mkdir, readFile, readdir, symlink, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeEach, expect, test } from 'vitest'
import { temporaryDirectory, writeFiles } from '../../test/repository.ts'
import { destroyWorkcopy, emptyTrash } from './destroy.ts'

let directory: string
let trash: string
let work: string

beforeEach(async () => {
  directory = await temporaryDirectory()
  trash = join(directory, 'trash')
  work = join(directory, 'work')
})

const at = new Date('2026-11-21T10:20:30.456Z')
const now = new Date('2026-11-29T00:00:00Z')
const week = { olderThanDays: 7, now }

test('a working copy goes to the trash as it is, once', async () => {
  await writeFiles(work, { 'a.txt': 'mine\n' })
  const place = await destroyWorkcopy(work, { trash, name: 'att-1', at })
  expect(place).toBe(join(trash, '20261121T102030456Z-att-1'))
  expect(await readFile(join(place ?? '', 'a.txt'), 'utf8')).toBe('mine\n')
  expect(await destroyWorkcopy(work, { trash, name: 'att-1', at })).toBeUndefined()
})

test('the trash is emptied by the time in the name, whatever times the files claim', async () => {
  await writeFiles(work, { 'a.txt': 'x' })
  await utimes(work, 4_000_000_000, 4_000_000_000)
  await destroyWorkcopy(work, { trash, name: 'old', at })
  await writeFiles(work, { 'a.txt': 'x' })
  await destroyWorkcopy(work, { trash, name: 'new', at: new Date('2026-11-28T00:00:00Z') })
  await mkdir(join(trash, 'of-somebody-else'))
  expect(await emptyTrash(trash, week)).toEqual(['20261121T102030456Z-old'])
  expect(await readdir(trash)).toEqual(['20261128T000000000Z-new', 'of-somebody-else'])
  expect(await emptyTrash(trash, week)).toEqual([])
})

test('an empty or missing trash is fine', async () => {
  expect(await emptyTrash(trash, week)).toEqual([])
})

test('links in a working copy, and a link in its place, lead to nothing outside', async () => {
  const outside = join(directory, 'outside')
  await writeFiles(outside, { 'precious.txt': 'still here' })
  await writeFiles(work, { 'a.txt': 'x' })
  await symlink(outside, join(work, 'link'))
  await destroyWorkcopy(work, { trash, name: 'one', at })
  await symlink(outside, work)
  await destroyWorkcopy(work, { trash, name: 'two', at })
  expect(await emptyTrash(trash, week)).toHaveLength(2)
  expect(await readFile(join(outside, 'precious.txt'), 'utf8')).toBe('still here')
})

test('directories without permissions and deeper than any path are removed', async () => {
  await writeFiles(work, { 'locked/a.txt': 'x' })
  await chmod(join(work, 'locked'), 0o000)
  const dig = 'i=0; while [ $i -lt 300 ]; do mkdir aaaaaaaaaaaaaaaaaaaa && cd aaaaaaaaaaaaaaaaaaaa; i=$((i+1)); done'
  await promisify(execFile)('sh', ['-c', dig], { cwd: work })
  await destroyWorkcopy(work, { trash, name: 'one', at })
  expect(await emptyTrash(trash, week)).toHaveLength(1)
  expect(await readdir(trash)).toEqual([])
})
