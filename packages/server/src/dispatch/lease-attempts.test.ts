import type { RunId, RunnerId, TaskPriority } from '@sentra/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestApp, type TestApp } from '../../test/app.ts'
import { addProject, type Claim, lease, register, startRun, TENANT } from '../../test/dispatch.ts'
import { finishAttempt } from '../runs/finish-attempt.ts'
import { failAttempt } from './fail-attempt.ts'

let server: TestApp
let runnerId: RunnerId
beforeAll(async () => {
  server = await startTestApp()
  ;({ runnerId } = await register(server, null))
})
afterAll(() => server.stop())

const priorities: TaskPriority[] = ['low', 'medium', 'critical', 'high', 'medium', 'low', 'critical']

test('a project has five at once, the most urgent and then the oldest first; the others wait for a slot', async () => {
  const project = await addProject(server)
  const runs = new Map<RunId, string>()
  for (const [index, priority] of priorities.entries()) {
    const { id } = await startRun(server, project, priority)
    runs.set(id, `${priority} ${index}`)
  }
  const named = (leases: { runId: RunId }[]) => leases.map(({ runId }) => runs.get(runId))
  const first = await lease(server, runnerId, 10)
  expect(named(first)).toEqual(['critical 2', 'critical 6', 'high 3', 'medium 1', 'medium 4'])
  expect(await lease(server, runnerId, 10)).toEqual([])

  const { attemptId } = first[0] as Claim
  await failAttempt(server.app, TENANT, { attemptId, reason: 'setup_failed', message: 'no' })
  await finishAttempt(server.app, { tenantId: TENANT, attemptId })
  expect(named(await lease(server, runnerId, 10))).toEqual(['low 0'])
})

test('two runners that ask at the same time do not get a sixth', async () => {
  const project = await addProject(server)
  for (let count = 0; count < 7; count += 1) await startRun(server, project)
  const { runnerId: other } = await register(server, null)
  const both = await Promise.all([lease(server, runnerId, 5), lease(server, other, 5)])
  const own = await server.db.sql(
    `select id from sentra.attempts where project_id = $1 and state in ('leased', 'running', 'unreachable')`,
    [project.id],
  )
  expect(own).toHaveLength(5)
  const given = both.flat().map(({ attemptId }) => attemptId)
  expect(new Set(given).size).toBe(given.length)
})

test('a database that cuts the connection during a lease fails no run: the attempt is given at the next asking', async () => {
  const { id } = await startRun(server, await addProject(server))
  await server.db.sql(`create function sentra.cut() returns trigger language plpgsql as $$
    begin raise exception 'terminating connection' using errcode = '57P01'; end $$`)
  await server.db.sql(`create trigger cut before update on sentra.attempts for each row
    when (new.state = 'leased') execute function sentra.cut()`)
  const during = await lease(server, runnerId, 10)
  await server.db.sql('drop trigger cut on sentra.attempts')
  expect(during).toEqual([])
  expect((await lease(server, runnerId, 10)).map(({ runId }) => runId)).toContain(id)
})
