import {
  type Followup,
  type LogLine,
  MAX_FOLLOWUPS,
  type Project,
  type Run,
  type RunnerId,
  type Task,
} from '@sentra/contract'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startTestApp, type TestApp } from '../../../test/app.ts'
import { addProject, type Claim, leaseRun, register, reportFacts, startRun } from '../../../test/dispatch.ts'

let server: TestApp
let project: Project
let runnerId: RunnerId
beforeAll(async () => {
  server = await startTestApp()
  ;({ runnerId } = await register(server, null))
})
afterAll(() => server.stop())
beforeEach(async () => {
  project = await addProject(server)
})

type Refused = { code: string; message: string }
type Page = { items: Followup[] }

async function ask<T>(line: string, body?: unknown): Promise<T> {
  return (await server.request(line.replace(' ', ' /api/v1'), { token: server.tokens.a, body })).body as T
}
const list = async (query = '') => (await ask<Page>(`GET /followups?projectId=${project.id}${query}`)).items
const decide = (followup: Followup, word: string, body: object = {}) =>
  ask<Followup & Refused>(`POST /followups/${followup.id}/${word}`, body)
const accept = (followup: Followup, body: object = {}) =>
  ask<{ followup: Followup; task: Task } & Refused>(`POST /followups/${followup.id}/accept`, body)

type AtWork = { run: Run; claim: Claim; after: number }

async function begin(): Promise<AtWork> {
  const run = await startRun(server, project)
  return { run, claim: await leaseRun(server, runnerId, run), after: 0 }
}

async function propose(work: AtWork, ...titles: string[]): Promise<void> {
  const facts = titles.map((title) => ({ type: 'followup' as const, title, description: '' }))
  await reportFacts(server, { ...work.claim, after: work.after }, facts)
  work.after += facts.length
}

async function logOf({ run }: AtWork): Promise<string[]> {
  const { lines } = await ask<{ lines: LogLine[] }>(`GET /logs/${run.taskId}?runId=${run.id}&limit=500`)
  return lines.map(({ message }) => message)
}

async function proposeOne(title = 'Round half a cent up'): Promise<Followup> {
  await propose(await begin(), title)
  const [followup] = await list()
  if (!followup) throw new Error('no follow-up')
  return followup
}

describe('what an agent proposes', () => {
  test('is kept with where it was found, and starts nothing', async () => {
    const work = await begin()
    await propose(work, 'Round half a cent up')
    const [followup] = await list()
    expect(followup).toMatchObject({
      title: 'Round half a cent up',
      state: 'open',
      times: 1,
      foundIn: { taskId: work.run.taskId, runId: work.run.id, attemptId: work.claim.attemptId },
      outcomeTaskId: null,
    })
    expect(await list(`&taskId=${work.run.taskId}&state=open`)).toHaveLength(1)
    expect((await logOf(work)).join('\n')).toContain(`Kept as ${followup?.id}`)
    expect((await ask<{ items: Task[] }>(`GET /tasks?projectId=${project.id}`)).items).toHaveLength(1)
  })

  test('is counted on the first when it was proposed before, by another run and in other words too', async () => {
    const [one, other] = [await begin(), await begin()]
    await propose(one, 'The cart rounds prices down')
    await propose(other, 'the cart rounds prices down!', 'Prices: the cart rounds them down')
    expect(await list()).toMatchObject([{ title: 'The cart rounds prices down', times: 3 }])
    expect(await list(`&taskId=${other.run.taskId}`)).toHaveLength(1)
    expect((await logOf(other)).join('\n')).toContain('Proposed before')
  })

  test('is stored once when the journal is sent again', async () => {
    const work = await begin()
    await propose(work, 'Round half a cent up')
    await reportFacts(server, work.claim, [{ type: 'followup', title: 'Round half a cent up', description: '' }])
    expect(await list()).toMatchObject([{ times: 1 }])
  })

  test('is covered by a task that asks for it already, until a person says otherwise', async () => {
    const task = await ask<Task>('POST /tasks', { projectId: project.id, title: 'Round half a cent up' })
    const followup = await proposeOne('round half a cent up')
    expect(followup).toMatchObject({ state: 'covered', outcomeTaskId: task.id })
    expect(await accept(followup)).toMatchObject({ code: 'CONFLICT' })
    expect(await decide(followup, 'reopen')).toMatchObject({ state: 'open', outcomeTaskId: null })
  })

  test(`is kept ${MAX_FOLLOWUPS} times for one run; more is refused in its log`, async () => {
    const work = await begin()
    const title = (index: number) => `Look at module${index} and file${index} of part${index}`
    await propose(work, ...Array.from({ length: MAX_FOLLOWUPS + 2 }, (_, index) => title(index)))
    expect(await list()).toHaveLength(MAX_FOLLOWUPS)
    expect((await logOf(work)).filter((line) => line.startsWith('Not kept'))).toHaveLength(2)
  })
})

describe('a person', () => {
  test('accepts one: a task in the same ticket that says where it comes from and does not start', async () => {
    const ticket = await ask<{ id: string }>('POST /tickets', { projectId: project.id, title: 'Money' })
    const work = await begin()
    await ask(`PATCH /tasks/${work.run.taskId}`, { ticketId: ticket.id })
    await propose(work, 'Round half a cent up')
    const [open] = await list()
    const { followup, task } = await accept(open as Followup, { priority: 'high' })
    expect(followup).toMatchObject({ state: 'accepted', outcomeTaskId: task.id, decidedBy: 'usr-a-tenant_admin' })
    expect(task).toMatchObject({ ticketId: ticket.id, status: 'pending', priority: 'high', plannedStart: null })
    expect(task.description).toContain(work.run.taskId)
    expect(await accept(open as Followup)).toMatchObject({ code: 'CONFLICT' })
  })

  test('accepts one at the same moment as another person: one task', async () => {
    const open = await proposeOne()
    const replies = await Promise.all([accept(open), accept(open)])
    expect(replies.map(({ code }) => code ?? 'accepted').toSorted()).toEqual(['CONFLICT', 'accepted'])
    expect((await ask<{ items: Task[] }>(`GET /tasks?projectId=${project.id}`)).items).toHaveLength(2)
  })

  test('dismisses one, is not asked again, and takes that back', async () => {
    const open = await proposeOne()
    expect(await decide(open, 'dismiss')).toMatchObject({ state: 'dismissed' })
    await propose(await begin(), 'Round half a cent up')
    expect(await list('&state=open')).toEqual([])
    expect(await list()).toMatchObject([{ state: 'dismissed', times: 2 }])
    expect(await decide(open, 'reopen')).toMatchObject({ state: 'open', decidedBy: null })
    expect(await decide(open, 'reopen')).toMatchObject({ state: 'open' })
  })

  test('takes an accepted one back when its task is in the trash; what was done and is found again is new', async () => {
    const open = await proposeOne()
    const { task } = await accept(open)
    expect(await decide(open, 'reopen')).toMatchObject({ code: 'CONFLICT' })
    await ask(`POST /tasks/${task.id}/delete`, {})
    expect(await decide(open, 'reopen')).toMatchObject({ state: 'open', outcomeTaskId: null })
  })
})
