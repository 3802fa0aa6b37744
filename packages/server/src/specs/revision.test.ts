import type { Project, Run, Spec, SpecId } from '@sentra/contract'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startTestApp, type TestApp } from '../../test/app.ts'
import { addProject, register, TENANT } from '../../test/dispatch.ts'
import { approveVersion } from '../../test/specs.ts'
import { advanceSpec } from './advance-spec.ts'
import { startPhase } from './start-phase.ts'

let server: TestApp
let project: Project
beforeAll(async () => {
  server = await startTestApp()
  await register(server, null)
})
afterAll(() => server.stop())
beforeEach(async () => void (project = await addProject(server)))

async function send<T>(line: string, body?: object): Promise<T> {
  const [method, path] = line.split(' ')
  const reply = await server.request(`${method} /api/v1${path}`, { token: server.tokens.a, ...(body && { body }) })
  return reply.body as T
}

const begin = (specId: SpecId) => startPhase(server.app, { tenantId: TENANT, specId })
const specNow = async (specId: SpecId) => (await send<{ spec: Spec }>(`GET /specs/${specId}`)).spec

/** An idea whose explorer has been queued. */
async function launch(): Promise<Spec & { runId: Run['id'] }> {
  const idea = { description: 'Gift cards', talk: false, agent: 'rehearsal' }
  const { id } = await send<Spec>('POST /specs/launch', { projectId: project.id, ...idea })
  await begin(id)
  const spec = await specNow(id)
  if (spec.runId === null) throw new Error(spec.message ?? 'no run')
  return { ...spec, runId: spec.runId }
}

const setRun = (runId: string, state: string, workflow = 'spec_explore') =>
  server.db.sql('update sentra.runs set state = $2, workflow = $3 where id = $1', [runId, state, workflow])

test('a phase that is wanted while criteria are checked begins by itself when that is over', async () => {
  const { id, runId } = await launch()
  await approveVersion(server, { specId: id, version: 1 })
  // What was the explorer's run is the one that checks now.
  await setRun(runId, 'running', 'spec_prove')
  await server.db.sql('update sentra.specs set proof_run_id = $2, proof_version = 1 where id = $1', [id, runId])
  await send(`POST /specs/${id}/revise`, { text: 'They expire' })
  await begin(id)
  const waits = await specNow(id)
  expect([waits.state, waits.runId]).toEqual(['draft', null])
  expect(waits.message).toContain('The criteria of version 1 are being checked')
  await setRun(runId, 'cancelled', 'spec_prove')
  await server.db.sql('delete from graphile_worker._private_jobs')
  await advanceSpec(server.app, { tenantId: TENANT, runId })
  const queued = await server.db.sql('select key from graphile_worker._private_jobs')
  expect(queued).toEqual([{ key: expect.stringContaining(`start-phase/${id}`) }])
  await begin(id)
  expect((await specNow(id)).runId).not.toBeNull()
})

test('what was rejected or revised is kept with where it was said', async () => {
  const { id, runId } = await launch()
  await setRun(runId, 'succeeded')
  await approveVersion(server, { specId: id, version: 1 })
  await send(`POST /specs/${id}/revise`, { text: 'They expire', channel: 'cli' })
  const said = await server.db.sql('select text, channel from sentra.conversation_messages where spec_id = $1', [id])
  expect(said).toEqual([{ text: 'They expire', channel: 'cli' }])
})

test('a phase whose part was taken is not run again, and the refusal names what is meant', async () => {
  const { runId } = await launch()
  await setRun(runId, 'succeeded')
  expect(await send(`POST /runs/${runId}/retry`)).toMatchObject({
    code: 'NOT_RETRYABLE',
    message: expect.stringContaining('sentra specs revise'),
  })
  await setRun(runId, 'succeeded', 'spec_prove')
  const proof = await send<{ message: string }>(`POST /runs/${runId}/retry`)
  expect(proof.message).toContain('sentra specs proof SPEC --run')
  await setRun(runId, 'failed')
  expect((await send<{ state: string }>(`POST /runs/${runId}/retry`)).state).toBe('queued')
})

test('the timeline tells of the pull request of all of the work', async () => {
  const { id, runId } = await launch()
  await setRun(runId, 'succeeded')
  const { ticketId } = await approveVersion(server, { specId: id, version: 1 })
  const data = {
    projectId: project.id,
    taskId: null,
    runId: null,
    ticketId,
    pullRequestId: 'pr-0',
    title: 'Gift cards',
  }
  await server.db.sql(
    `insert into sentra.events (seq, tenant_id, type, project_id, data, at)
     select max(seq) + 1, 'a', 'pull_request.opened', $1, $2, now() from sentra.events`,
    [project.id, JSON.stringify(data)],
  )
  const { items } = await send<{ items: { text: string }[] }>(`GET /specs/${id}/events`)
  expect(items.at(-1)?.text).toBe('A pull request was opened: Gift cards')
})
