import { setTimeout as sleep } from 'node:timers/promises'
import { newId } from '@sentra/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { closeApp, makeApp } from '../../test/app.ts'
import { createTestDatabase, type TestDatabase } from '../../test/database.ts'
import { type App, inTenant } from '#platform'
import { appendEvent } from './append-event.ts'
import { latestSeq, listEventsAfter } from './events-store.ts'

let db: TestDatabase
let app: App
beforeAll(async () => {
  db = await createTestDatabase()
  app = makeApp(db)
})
afterAll(() => closeApp(app, db))

class Unwanted extends Error {}

/** One transaction with two events that stays open for a while after it has its numbers, then commits or fails. */
async function write(tenantId: string, outcome: 'commit' | 'rollback'): Promise<string[]> {
  const ids = [newId('project'), newId('project')]
  const writing = inTenant(app.database, tenantId, async (tx) => {
    for (const projectId of ids) appendEvent(tx, 'project.archived', { projectId })
    tx.beforeCommit('linger', async () => {
      await sleep(Math.random() * 8)
      if (outcome === 'rollback') throw new Unwanted()
    })
  })
  try {
    await writing
    return ids
  } catch (error) {
    if (error instanceof Unwanted) return []
    throw error
  }
}

test('a reader that follows the sequence misses nothing while writers commit and roll back', async () => {
  const seen: number[] = []
  let isOver = false
  const follow = async () => {
    for (let last = false; !last;) {
      last = isOver
      const events = await listEventsAfter(app, seen.at(-1) ?? 0, 7)
      seen.push(...events.map((event) => event.seq))
      if (events.length > 0) last = false
    }
  }
  const writer = async (index: number) => {
    for (let round = 0; round < 12; round += 1) {
      await write(index % 2 === 0 ? 'a' : 'b', (index + round) % 3 === 0 ? 'rollback' : 'commit')
    }
  }
  const following = follow()
  await Promise.all(Array.from({ length: 8 }, (_, index) => writer(index)))
  isOver = true
  await following
  const stored = await db.sql<{ seq: number }>('select seq from sentra.events order by seq')
  expect(seen).toEqual(stored.map((row) => row.seq))
  expect(seen).toHaveLength(8 * 8 * 2)
})

test('the events of one transaction stand together, in the order of the calls', async () => {
  const before = await latestSeq(app)
  const written = await Promise.all(Array.from({ length: 6 }, () => write('a', 'commit')))
  const events = await listEventsAfter(app, before, 100)
  const ids = events.map((event) => (event.data as { projectId: string }).projectId)
  for (const [first, second] of written) expect(ids[ids.indexOf(first ?? '') + 1]).toBe(second)
})

test('an event of a transaction that was rolled back does not exist', async () => {
  const before = await latestSeq(app)
  await write('a', 'rollback')
  expect(await listEventsAfter(app, before, 100)).toEqual([])
  const [kept] = await write('a', 'commit')
  expect(await listEventsAfter(app, before, 1)).toMatchObject([{ data: { projectId: kept }, tenantId: 'a' }])
})
