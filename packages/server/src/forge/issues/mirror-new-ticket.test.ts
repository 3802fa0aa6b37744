import type { Project, Spec, Ticket } from '@sentra/contract'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { startJobs } from '#jobs'
import { inTenant, lockName } from '#platform'
import { startTestApp, type TestApp } from '../../../test/app.ts'
import { until } from '../../../test/database.ts'
import { TENANT } from '../../../test/dispatch.ts'
import { addRemoteProject, type Github, type IssueAtGithub, startGithub } from '../../../test/emulated-github.ts'
import { startSpecWork } from '../../specs/start-work.ts'
import { forgeJobs } from '../jobs.ts'
import { saveIssueRow } from './github-issues-store.ts'

const names = ['none', 'all', 'specs', 'imported', 'unlinked', 'shared']

let server: TestApp
let github: Github
const pools: { stop(): Promise<void> }[] = []
beforeAll(async () => {
  github = await startGithub(names)
  server = await startTestApp()
  await call('POST /git-tokens', { host: github.url, token: github.token })
})
afterEach(async () => {
  for (const pool of pools.splice(0)) await pool.stop()
})
afterAll(async () => {
  await server.stop()
  await github.stop()
})

async function call<T>(line: string, body?: object): Promise<T> {
  const reply = await server.request(line.replace(' /', ' /api/v1/'), { token: server.tokens.a, ...(body && { body }) })
  if (reply.status >= 300) throw new Error(`${reply.status} ${JSON.stringify(reply.body)}`)
  return reply.body as unknown as T
}

async function addLinked(name: string, mirrorTickets: string): Promise<Project> {
  const project = await addRemoteProject(server, name)
  await call(`PUT /projects/${project.id}/github`, { apiUrl: github.url })
  return call(`PATCH /projects/${project.id}`, { settings: { mirrorTickets, specFiles: false } })
}

const addTicket = ({ id: projectId }: Project, title: string) => call<Ticket>('POST /tickets', { projectId, title })

/** Runs what is queued until nothing is left of it. */
async function work(): Promise<void> {
  pools.push(await startJobs(server.app, forgeJobs))
  await until(async () => {
    const names = Object.keys(forgeJobs)
    const left = await server.db.sql(
      'select from graphile_worker.jobs where task_identifier = any($1) and run_at <= now() + interval $$1 minute$$',
      [names],
    )
    return left.length === 0
  })
}

test('a ticket gets an issue by itself only where the project says so', async () => {
  const silent = await addLinked('none', 'none')
  const open = await addLinked('all', 'all')
  expect((await call<Project>(`GET /projects/${silent.id}`)).settings.mirrorTickets).toBe('none')
  const [, ticket] = [await addTicket(silent, 'Codes expire'), await addTicket(open, 'Codes stack')]
  await work()
  expect(await github.issues('none')).toEqual([])
  const [issue, ...more] = await github.issues('all')
  expect(more).toEqual([])
  expect(issue).toMatchObject({ title: 'Codes stack', state: 'open' })
  expect(issue?.body).toContain(`Ticket \`${ticket.id}\``)

  // Closing either closes the other, as of any mirrored ticket.
  await call(`PATCH /tickets/${ticket.id}`, { status: 'done' })
  await call(`POST /projects/${open.id}/github/sync`)
  await until(async () => (await github.issues('all'))[0]?.state === 'closed')
})

test('a ticket that was imported keeps the issue that it came from', async () => {
  await github.person('POST', '/imported/issues', { title: 'Round half up', body: 'please' })
  const project = await addLinked('imported', 'all')
  const { tickets } = await call<{ tickets: Ticket[] }>(`POST /projects/${project.id}/github/issues/import`, {})
  expect(tickets).toHaveLength(1)
  await work()
  expect(await github.issues('imported')).toHaveLength(1)
})

test('a project that is not linked has tickets without issues', async () => {
  const project = await addRemoteProject(server, 'unlinked')
  await call(`PATCH /projects/${project.id}`, { settings: { mirrorTickets: 'all' } })
  await addTicket(project, 'Codes expire')
  await work()
  expect(await github.issues('unlinked')).toEqual([])
})

test('an issue that another server opens meanwhile is the one, also before it is in any list', async () => {
  const project = await addLinked('shared', 'none')
  const { id: ticketId } = await addTicket(project, 'Codes stack')
  await call(`POST /tickets/${ticketId}/github`)
  const theirs = await inTenant(server.app.database, TENANT, async (tx) => {
    await lockName(tx, 'open-issue', ticketId)
    pools.push(await startJobs(server.app, forgeJobs))
    const waiting = `select from pg_locks where locktype = 'advisory' and not granted`
    await until(async () => (await server.db.sql(waiting)).length > 0)
    // Without the words by which it would be found.
    const opened = await github.person<IssueAtGithub>('POST', '/shared/issues', { title: 'Codes stack', body: '' })
    await saveIssueRow(tx, ticketId, { number: opened.number, url: 'http://x/1' })
    return opened
  })
  const state = `select state from sentra.github_issues where ticket_id = $1 and state = 'open'`
  await until(async () => (await server.db.sql(state, [ticketId])).length > 0)
  expect((await github.issues('shared')).map(({ number }) => number)).toEqual([theirs.number])
})

test('of a spec, approving opens one issue with its words, criteria and tasks', async () => {
  const project = await addLinked('specs', 'specs')
  await addTicket(project, 'No spec')
  const spec = await approveSpec(project)
  await work()
  const [issue, ...more] = await github.issues('specs')
  expect(more).toEqual([])
  expect(issue?.title).toBe('[Spec] Gift cards')
  expect(issue?.body).toContain(`From spec ${spec.id}, version 1.\n\nPeople give money as a card.`)
  expect(issue?.body).toContain('## What must be true\n\n- R1.1: A card pays once.')
  expect(issue?.body).toMatch(/## Tasks\n\n- Sell cards \(`task-\w+`\)\n\nTicket `tkt-\w+`$/)
})

/** As the phases leave it, without agents; then a person approves it. */
async function approveSpec({ id: projectId }: Project): Promise<Spec> {
  const spec = await call<Spec>('POST /specs/launch', { projectId, description: 'Gift cards' })
  const check = { kind: 'command', command: 'make check' }
  const criterion = { id: 'R1.1', text: 'A card pays once.', check }
  const task = {
    id: 'T1',
    title: 'Sell cards',
    description: 'Sell them.',
    type: 'feature',
    size: 'S',
    serves: ['R1.1'],
  }
  const parts = {
    brief: { summary: 'People give money as a card.' },
    requirements: { requirements: [{ id: 'R1', text: 'It shall sell cards.', criteria: [criterion] }] },
    tasks: { tasks: [{ ...task, dependsOn: [], ownedFiles: [] }] },
  }
  await server.db.sql(
    `insert into sentra.spec_versions (tenant_id, spec_id, number, markdown, parts, decision, decided_by, decided_at)
     values ($1, $2, 1, 'x', $3, 'approved', 'usr-a', now())`,
    [TENANT, spec.id, JSON.stringify(parts)],
  )
  await server.db.sql(
    `update sentra.specs set state = 'approved', version = 1, approved_version = 1, workflow = 'code', title = 'Gift cards' where id = $1`,
    [spec.id],
  )
  await startSpecWork(server.app, { tenantId: TENANT, specId: spec.id })
  await startSpecWork(server.app, { tenantId: TENANT, specId: spec.id })
  return spec
}
