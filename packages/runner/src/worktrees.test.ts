import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { WorkOrder } from '@sentra/contract/runner'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { makeOrder } from '../test/work-order.ts'
import { writeLease } from './attempt/lease-file.ts'
import { makeRunnerPaths, type RunnerPaths } from './runner-paths.ts'
import { destroyWorkcopy } from './workcopy/destroy.ts'
import { Worktrees } from './worktrees.ts'

let root: string
let paths: RunnerPaths
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'sentra-worktrees-'))
  paths = makeRunnerPaths(root)
})
afterEach(() => rm(root, { recursive: true }))

async function makeRunDirectory(name: string, hasWork = true): Promise<{ directory: string; order: WorkOrder }> {
  const made = makeOrder()
  const directory = join(paths.attempts, name)
  await mkdir(join(directory, ...(hasWork ? ['work'] : [])), { recursive: true })
  await writeLease(directory, {
    generation: 1,
    order: made,
    modelToken: '',
    publish: [],
    cgroups: [],
    isStarting: false,
    uid: null,
  })
  return { directory, order: made }
}

it('tells everything at first, and from then on what changed', async () => {
  const { directory, order } = await makeRunDirectory('one')
  const worktrees = new Worktrees()
  let calls = 0
  worktrees.onNews = () => (calls += 1)
  worktrees.made(directory, order)
  const first = worktrees.news()
  expect(first).toMatchObject({
    isComplete: true,
    reports: [{ path: `${directory}/work`, branch: 'feature/x', ports: { frontend: 3123, backend: 3223 } }],
  })
  const at = new Date('2026-03-01T10:00:00.000Z')
  worktrees.trashed(order.attemptId, '/t/place', at)
  if (first) worktrees.told(first)
  const second = worktrees.news()
  expect(second).toMatchObject({
    isComplete: false,
    reports: [{ path: '/t/place/work', trashedAt: at.toISOString(), removedAt: null }],
  })
  if (second) worktrees.told(second)
  expect(worktrees.news()).toBeUndefined()
  worktrees.removed('/t/place', at)
  expect(worktrees.news()?.reports).toMatchObject([{ removedAt: at.toISOString() }])
  expect(calls).toBe(3)
})

it('finds after a restart what lies in its place and in the trash', async () => {
  const kept = await makeRunDirectory('kept')
  const gone = await makeRunDirectory('gone')
  await makeRunDirectory('never-made', false)
  await mkdir(join(paths.attempts, 'no-lease'))
  const at = new Date('2026-03-01T10:00:00.000Z')
  const place = await destroyWorkcopy(gone.directory, { trash: paths.trash, name: 'gone', at })
  await writeFile(join(paths.trash, 'stray'), '')
  const worktrees = new Worktrees()
  await worktrees.scan(paths)
  const reports = worktrees.news()?.reports ?? []
  expect(reports.map(({ attemptId, path, trashedAt }) => ({ attemptId, path, trashedAt }))).toEqual([
    { attemptId: kept.order.attemptId, path: `${kept.directory}/work`, trashedAt: null },
    { attemptId: gone.order.attemptId, path: `${place}/work`, trashedAt: at.toISOString() },
  ])
})
