import type { AttemptId, RunnerId } from '@sentra/contract'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { startTestApp, type TestApp } from '../../test/app.ts'
import { until } from '../../test/database.ts'
import { addProject, leaseRun, register, startRun } from '../../test/dispatch.ts'
import { LeaseTimer } from './lease-timer.ts'

let server: TestApp
let runnerId: RunnerId
let attemptId: AttemptId
let timer: LeaseTimer
let config: TestApp['app']['config']
beforeAll(async () => {
  server = await startTestApp()
  ;({ runnerId } = await register(server, null))
})
beforeEach(async () => {
  const run = await startRun(server, await addProject(server))
  ;({ attemptId } = await leaseRun(server, runnerId, run))
  // A short lease, so that the timer looks again after a second.
  config = { ...server.app.config, leaseSeconds: 1 }
  timer = new LeaseTimer({ ...server.app, config })
})
afterEach(() => {
  timer.stop()
  vi.restoreAllMocks()
})
afterAll(() => server.stop())

async function read(): Promise<{ state: string; isOverdue: boolean }> {
  const [row] = await server.db.sql<{ state: string; isOverdue: boolean }>(
    `select state, lease_deadline < now() - interval '30 minutes' as "isOverdue" from sentra.attempts where id = $1`,
    [attemptId],
  )
  if (!row) throw new Error('no such attempt')
  return row
}

const expire = () =>
  server.db.sql(`update sentra.attempts set lease_deadline = now() - interval '1 hour' where id = $1`, [attemptId])

test('a server that starts gives everybody more time before it looks', async () => {
  await expire()
  await timer.start()
  expect(await read()).toEqual({ state: 'leased', isOverdue: false })
})

test('a lease that ran out is unreachable at the next look', async () => {
  await timer.start()
  await expire()
  await until(async () => (await read()).state === 'unreachable')
})

test('a timer that is more than five seconds late blames nobody and gives everybody more time', async () => {
  await timer.start()
  await expire()
  // So much more that nothing runs out again while we look.
  config.leaseSeconds = 600
  const now = Date.now.bind(Date)
  vi.spyOn(Date, 'now').mockImplementation(() => now() + 6_000)
  await until(async () => !(await read()).isOverdue)
  expect((await read()).state).toBe('leased')
})

test('an attempt that cannot be settled does not keep the next one waiting', async () => {
  const stuck = await leaseRun(server, runnerId, await startRun(server, await addProject(server)))
  await server.db.sql(`create function sentra.refuse() returns trigger language plpgsql as $$
    begin raise exception 'not this one'; end $$`)
  await timer.start()
  await server.db.sql(`update sentra.attempts set lease_deadline = now() - interval '2 hours' where id = $1`, [
    stuck.attemptId,
  ])
  await server.db.sql(`create trigger refuse before update on sentra.attempts for each row
    when (old.id = '${stuck.attemptId}') execute function sentra.refuse()`)
  await expire()
  await until(async () => (await read()).state === 'unreachable')
  await server.db.sql('drop trigger refuse on sentra.attempts')
})
