import { join } from 'node:path'
import type { Project, Spec, SpecId, SpecProof, Ticket, TicketId } from '@sentra/contract'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startTestApp, type TestApp } from '../../test/app.ts'
import { addProject, register, startRun, TENANT } from '../../test/dispatch.ts'
import { asPerson } from '../../test/repository.ts'
import { approveVersion, partsOf } from '../../test/specs.ts'
import { keepTicketBranch } from '../runs/train/keep-ticket-branch.ts'
import { offerTicketWork } from '../runs/train/offer-ticket-work.ts'

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
  if (reply.status >= 300) throw new Error(JSON.stringify(reply.body))
  return reply.body as T
}

const approve = (specId: SpecId, version: number, writtenAt: string) =>
  approveVersion(server, { specId, version, writtenAt })

async function launch(more: object = {}): Promise<SpecId> {
  const idea = { description: `Gift cards ${Math.random()}`, title: 'Gift cards', talk: false, force: true }
  return (await send<Spec>('POST /specs/launch', { projectId: project.id, ...idea, ...more })).id
}

const store = () => join(server.app.paths.repositories, TENANT, `${project.id}.git`)
/** Subjects and files of the commits that the branch of a spec has and the project's branch has not, newest first. */
async function branchOf({ ticketId }: Spec): Promise<string[]> {
  await keepTicketBranch(server.app, { tenantId: TENANT, ticketId: ticketId as TicketId })
  const range = `refs/sentra/source/main..refs/sentra/tickets/${ticketId}`
  const log = await asPerson(store(), 'log', '--format=%s', '--name-only', range)
  return log.split('\n').filter((line) => line !== '')
}
const ticketOf = async ({ ticketId }: Spec) => (await send<{ ticket: Ticket }>(`GET /tickets/${ticketId}`)).ticket

test('the branch of a spec begins with what was approved, and a revision archives it by a commit of its own', async () => {
  const id = await launch()
  const first = await approve(id, 1, '2026-11-21T20:05:10Z')
  const name = `gift-cards-${id.slice('spec-'.length, 'spec-'.length + 8)}`
  const file = `.sentra/specs/approved/${name}.md`
  expect(await branchOf(first)).toEqual(['spec: approve version 1 of Gift cards', file])
  const { headCommit } = await ticketOf(first)
  expect(await asPerson(store(), 'show', `${headCommit}:${file}`)).toBe('version 1')
  const second = await approve(id, 2, '2026-11-22T08:30:00Z')
  expect(await branchOf(second)).toEqual([
    'spec: approve version 2 of Gift cards',
    file,
    'spec: archive version 1 of Gift cards',
    '.sentra/specs/archive/2026-11-21-20-05.md',
    'spec: approve version 1 of Gift cards',
    file,
  ])
})

test('a branch that holds nothing but the text is nothing to offer, and no reason to prove anything again', async () => {
  const spec = await approve(await launch(), 1, '2026-11-21T20:05:10Z')
  const ticketId = spec.ticketId as TicketId
  await offerTicketWork(server.app, { tenantId: TENANT, ticketId, isForced: true })
  const pulls = await server.db.sql('select id from sentra.pull_requests where ticket_id = $1', [ticketId])
  expect(pulls).toEqual([])
  const base = await asPerson(store(), 'rev-parse', `${(await ticketOf(spec)).headCommit}^`)
  const criterion = partsOf('version 1\n').requirements.requirements[0]?.criteria[0]
  const run = await startRun(server, project)
  await server.db.sql(
    `insert into sentra.spec_evidence (tenant_id, spec_id, criterion_id, run_id, criterion, commit, holds, detail)
     values ('a', $1, 'R1.1', $2, $3, $4, true, 'exit code 0')`,
    [spec.id, run.id, JSON.stringify(criterion), base],
  )
  const proof = await send<SpecProof>(`GET /specs/${spec.id}/proof`)
  expect(proof.criteria.map(({ state }) => state)).toEqual(['proved'])
})

test('what is tested on top of the branch when a revision moves it leaves the line', async () => {
  const spec = await approve(await launch(), 1, '2026-11-21T20:05:10Z')
  const { headCommit } = await ticketOf(spec)
  const { id: runId, taskId } = await startRun(server, project)
  await server.db.sql(
    `insert into sentra.train_cars (tenant_id, run_id, ticket_id, task_id, position, state, head_commit, accepted, onto_commit)
     values ('a', $1, $2, $3, 1, 'testing', $4, false, $4)`,
    [runId, spec.ticketId, taskId, headCommit],
  )
  await approve(spec.id, 2, '2026-11-22T08:30:00Z')
  expect(await server.db.sql('select state from sentra.train_cars where run_id = $1', [runId])).toEqual([
    { state: 'left' },
  ])
})

test('it is left out when the project says so, and where each task has a pull request of its own', async () => {
  const each = await approve(await launch({ delivery: 'each' }), 1, '2026-11-21T20:05:10Z')
  expect((await ticketOf(each)).headCommit).toBeNull()
  await send(`PATCH /projects/${project.id}`, { settings: { specFiles: false } })
  const off = await approve(await launch(), 1, '2026-11-21T20:05:10Z')
  expect((await ticketOf(off)).headCommit).toBeNull()
})
