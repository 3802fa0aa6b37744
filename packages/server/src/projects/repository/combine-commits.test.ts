import { expect, test } from 'vitest'
import { asPerson, commitInStore, makeStore } from '../../../test/repository.ts'
import { combineCommits } from './combine-commits.ts'
import { listConflictMarkers } from './list-conflict-markers.ts'
import { moveTicketRef } from './move-ticket-ref.ts'

const order = { message: 'Merge it\n', at: new Date('2026-01-31T12:00:00Z'), runId: 'adw-1' }

test('two sides become one commit with both as parents, the same one each time, and it is kept', async () => {
  const { store, base } = await makeStore()
  const onto = await commitInStore(store, base, { 'b.txt': 'theirs\n' })
  const head = await commitInStore(store, base, { 'c.txt': 'ours\n' })
  const combined = await combineCommits(store, { ...order, onto, head })
  expect(await combineCommits(store, { ...order, onto, head })).toEqual(combined)
  expect(combined.files).toEqual([])
  expect(await asPerson(store, 'show', '--no-patch', '--format=%P', combined.commit)).toBe(`${onto} ${head}`)
  expect(await asPerson(store, 'ls-tree', '--name-only', combined.commit)).toBe('a.txt\nb.txt\nc.txt')
  expect(await asPerson(store, 'rev-parse', 'refs/sentra/trains/adw-1')).toBe(combined.commit)
  expect(await combineCommits(store, { ...order, onto: combined.commit, head })).toEqual(combined)
})

test('files in conflict are named and hold the markers of both sides, whatever they are called', async () => {
  const { store, base } = await makeStore()
  const files = ['a.txt', ':(top)*.md', '-v', 'gone.txt']
  const start = await commitInStore(store, base, Object.fromEntries(files.map((file) => [file, 'start\n'])))
  const change = (text: string) => commitInStore(store, start, Object.fromEntries(files.map((file) => [file, text])))
  const [onto, head] = [await change('theirs\n'), await change('ours\n')]
  const combined = await combineCommits(store, { ...order, onto, head })
  expect(combined.files.toSorted()).toEqual(files.toSorted())
  const left = await listConflictMarkers(store, combined)
  expect(left.toSorted()).toEqual(files.toSorted())
  const solved = await commitInStore(store, combined.commit, { 'a.txt': 'both\n', '-v': '=======\nno marker\n' })
  const rest = await listConflictMarkers(store, { ...combined, commit: solved })
  expect(rest.toSorted()).toEqual([':(top)*.md', 'gone.txt'])
  expect(await listConflictMarkers(store, { commit: solved, files: [] })).toEqual([])
})

test('the ref of a ticket follows its branch, also back', async () => {
  const { store, base } = await makeStore()
  const head = await commitInStore(store, base, { 'b.txt': 'x\n' })
  for (const commit of [base, head, head, base]) {
    await moveTicketRef(store, 'tkt-1', commit)
    expect(await asPerson(store, 'rev-parse', 'refs/sentra/tickets/tkt-1')).toBe(commit)
  }
})
