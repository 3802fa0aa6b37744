import type { MergeResult, PullRequest, Run, Ticket, TicketId } from '@sentra/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestApp, type TestApp } from '../../../test/app.ts'
import { register, TENANT } from '../../../test/dispatch.ts'
import { asPerson, commitInStore } from '../../../test/repository.ts'
import { driveTrain } from '../../../test/train.ts'
import { listConflictMarkers } from '#projects'
import { MAX_LOOPS } from '../run-rules.ts'
import { putAside } from './advance-train.ts'
import { keepTicketBranch } from './keep-ticket-branch.ts'
import { offerTicketWork } from './offer-ticket-work.ts'

let server: TestApp
beforeAll(async () => {
  server = await startTestApp()
  await register(server, null)
})
afterAll(() => server.stop())

const {
  call,
  makeTicket,
  start,
  lastOf,
  hand,
  isGreen,
  isRed,
  advance,
  trainOf,
  ticketOf,
  statesOf,
  runOf,
  taskOf,
  pullOf,
  merge,
} = driveTrain(() => server)

async function jobsOf(task: string, ticketId: TicketId): Promise<number> {
  const sql = `select count(*)::int as count from graphile_worker._private_jobs j
    join graphile_worker._private_tasks t on t.id = j.task_id where t.identifier = $1 and j.payload->>'ticketId' = $2`
  return (await server.db.sql<{ count: number }>(sql, [task, ticketId]))[0]?.count ?? 0
}

describe('what lands', () => {
  test('is the commit that was tested, in the order of joining, and the whole becomes one pull request', async () => {
    const place = await makeTicket()
    const base = await asPerson(place.path, 'rev-parse', 'main')
    const [one, two] = [await start(place, 'One'), await start(place, 'Two')]
    expect(one.baseCommit).toBe(base)
    await hand(place, two, { 'two.txt': 'two\n' })
    await hand(place, one, { 'one.txt': 'one\n' })
    expect(await pullOf(two)).toMatchObject({ baseBranch: (await ticketOf(place)).branch, state: 'open', queued: true })
    await advance(place)
    expect(await statesOf(place)).toEqual(['testing', 'waiting'])
    const tested = await lastOf(two.id)
    expect(tested).toMatchObject({ stage: 'TEST', kind: 'command', briefing: { combined: { onto: base } } })
    await isGreen(two)
    expect(await ticketOf(place)).toMatchObject({ headCommit: tested.fromCommit, status: 'in_review', doneCount: 1 })
    expect(await pullOf(two)).toMatchObject({ state: 'merged', mergeCommit: tested.fromCommit, queued: false })
    expect((await taskOf(two)).status).toBe('done')
    await advance(place)
    const second = await lastOf(one.id)
    expect(await asPerson(place.store, 'rev-parse', `${second.fromCommit}^1`)).toBe(tested.fromCommit)
    await isGreen(one)
    expect(await statesOf(place)).toEqual(['landed', 'landed'])
    expect(await ticketOf(place)).toMatchObject({ headCommit: second.fromCommit, status: 'in_review' })
    expect(await jobsOf('offer-ticket', place.ticket.id)).toBe(1)
    for (const _again of [1, 2]) await offerTicketWork(server.app, { tenantId: TENANT, ticketId: place.ticket.id })
    const { pullRequest } = await trainOf(place)
    expect(pullRequest).toMatchObject({ state: 'open', headCommit: second.fromCommit, baseCommit: base, runId: null })
    const { items } = await call<{ items: PullRequest[] }>(`GET /pull-requests?ticketId=${place.ticket.id}`)
    expect(items.filter(({ runId }) => runId === null)).toHaveLength(1)
    await keepTicketBranch(server.app, { tenantId: TENANT, ticketId: place.ticket.id })
    const ref = `refs/sentra/tickets/${place.ticket.id}`
    expect(await asPerson(place.store, 'rev-parse', ref)).toBe(second.fromCommit)
  })

  test('is never a combination with what the branch was before: it joins again', async () => {
    const place = await makeTicket()
    const run = await start(place, 'One')
    await hand(place, run, { 'one.txt': 'one\n' })
    await advance(place)
    const elsewhere = await commitInStore(place.store, run.baseCommit, { 'other.txt': 'x\n' })
    await server.db.sql('update sentra.tickets set head_commit = $2 where id = $1', [place.ticket.id, elsewhere])
    await server.db.sql(`update sentra.train_cars set state = 'left' where run_id = $1`, [run.id])
    await isGreen(run)
    expect(await ticketOf(place)).toMatchObject({ headCommit: elsewhere })
    expect(await statesOf(place)).toEqual(['waiting'])
    await advance(place)
    await isGreen(run)
    const { headCommit } = await ticketOf(place)
    expect(await asPerson(place.store, 'rev-parse', `${headCommit}^1`)).toBe(elsewhere)
  })

  test('without a test command does so on the word of a person alone, and the whole says so', async () => {
    const place = await makeTicket({ 'a.txt': 'one\n' })
    const run = await start(place, 'One')
    await hand(place, run, { 'one.txt': 'one\n' })
    expect(await statesOf(place)).toEqual([])
    expect((await runOf(run)).message).toMatch(/no test command/)
    const pull = await pullOf(run)
    const refused = await server.request(`POST /api/v1/pull-requests/${pull.id}/merge`, {
      token: server.tokens.a,
      body: {},
    })
    expect(refused).toMatchObject({ status: 409, body: { code: 'CHECKS_NOT_GREEN' } })
    expect(await merge(run)).toMatchObject({ delivered: false, pullRequest: { queued: true } })
    await advance(place)
    expect((await taskOf(run)).status).toBe('done')
    await offerTicketWork(server.app, { tenantId: TENANT, ticketId: place.ticket.id })
    const { pullRequest } = await trainOf(place)
    expect(pullRequest).toMatchObject({ checks: [], summary: expect.stringContaining('Nothing tested') as string })
  })
})

describe('what goes back', () => {
  test('has the red combination to work on, knows what landed, and fails after the last fix', async () => {
    const place = await makeTicket()
    const [one, two] = [await start(place, 'One'), await start(place, 'Two')]
    await hand(place, one, { 'one.txt': 'one\n' })
    await hand(place, two, { 'two.txt': 'two\n' })
    await advance(place)
    await isGreen(one)
    const { headCommit } = await ticketOf(place)
    for (let loop = 1; loop <= MAX_LOOPS; loop += 1) {
      await advance(place)
      const red = await lastOf(two.id)
      await isRed(two)
      expect(await lastOf(two.id)).toMatchObject({
        role: 'fixer',
        fromCommit: red.fromCommit,
        briefing: { fixes: red.id, combined: { onto: headCommit, since: loop === 1 ? one.baseCommit : headCommit } },
      })
      expect((await trainOf(place)).cars[1]).toMatchObject({ state: 'returned' })
      await hand(place, two, { 'two.txt': `fix ${loop}\n` })
      expect((await pullOf(two)).baseCommit).toBe(headCommit)
    }
    await advance(place)
    await isRed(two)
    expect(await runOf(two)).toMatchObject({
      state: 'failed',
      message: expect.stringMatching(/sent back 3 times/) as string,
    })
    expect(await statesOf(place)).toEqual(['landed', 'left'])
    expect((await ticketOf(place)).headCommit).toBe(headCommit)
  })

  test('for a conflict holds both sides, and markers that are left wait for a person', async () => {
    const place = await makeTicket()
    const [one, two] = [await start(place, 'One'), await start(place, 'Two')]
    await hand(place, one, { 'a.txt': 'left\n' })
    await hand(place, two, { 'a.txt': 'right\n' })
    await advance(place)
    await isGreen(one)
    await advance(place)
    expect((await trainOf(place)).cars[1]).toMatchObject({ state: 'returned', reason: 'a.txt changed on both sides.' })
    const fixer = await lastOf(two.id)
    expect(fixer).toMatchObject({ role: 'fixer', briefing: { combined: { files: ['a.txt'] } } })
    const commit = fixer.fromCommit
    expect(await asPerson(place.store, 'show', `${commit}:a.txt`)).toMatch(/<<<<<<<[^]*left[^]*right[^]*>>>>>>>/)
    expect(await listConflictMarkers(place.store, { commit, files: ['a.txt', '.sentra/config.yaml'] })).toEqual([
      'a.txt',
    ])
    await hand(place, two, { 'b.txt': 'forgot the other\n' })
    expect((await pullOf(two)).flags).toEqual(['a.txt still holds the markers of a conflict'])
    expect(await statesOf(place)).toEqual(['landed', 'returned'])
  })

  test('waits for a person with flags, who lets it join; while it is tested it is not closed', async () => {
    const place = await makeTicket()
    const run = await start(place, 'One')
    await hand(place, run, { '.github/workflows/ci.yml': 'on: push\n' })
    expect(await statesOf(place)).toEqual([])
    expect((await runOf(run)).message).toMatch(/person must look/)
    await merge(run)
    await advance(place)
    const { id } = await pullOf(run)
    const refused = await server.request(`POST /api/v1/pull-requests/${id}/close`, { token: server.tokens.a, body: {} })
    expect(refused).toMatchObject({ status: 409, body: { code: 'CONFLICT' } })
    await isGreen(run)
    expect((await taskOf(run)).status).toBe('done')
  })
})

describe('who leaves', () => {
  test('makes room: a run that is cancelled while it is tested, and a pull request that is closed', async () => {
    const place = await makeTicket()
    const runs = [await start(place, 'One'), await start(place, 'Two'), await start(place, 'Three')]
    const [one, two, three] = runs as [Run, Run, Run]
    for (const [index, run] of runs.entries()) await hand(place, run, { [`${index}.txt`]: 'x\n' })
    await advance(place)
    await call(`POST /runs/${one.id}/cancel`, {})
    await call(`POST /pull-requests/${(await pullOf(two)).id}/close`, {})
    expect(await statesOf(place)).toEqual(['left', 'left', 'waiting'])
    await advance(place)
    await isGreen(three)
    expect(await ticketOf(place)).toMatchObject({ taskCount: 1, doneCount: 1, status: 'in_review' })
  })

  test('is who was retried meanwhile, and who cannot be combined at all', async () => {
    const place = await makeTicket()
    const [one, two] = [await start(place, 'One'), await start(place, 'Two')]
    await hand(place, one, { 'one.txt': 'one\n' })
    await hand(place, two, { 'two.txt': 'two\n' })
    await call(`POST /runs/${one.id}/retry`, {})
    await advance(place)
    expect(await statesOf(place)).toEqual(['left', 'testing'])
    await isGreen(two)
    await hand(place, one, { 'one.txt': 'better\n' })
    const error = new Error('the disk is full.')
    await putAside(server.app, { tenantId: TENANT, ticketId: place.ticket.id, error })
    expect(await runOf(one)).toMatchObject({
      state: 'waiting',
      message: expect.stringMatching(/disk is full/) as string,
    })
    await merge(one)
    await advance(place)
    expect(await statesOf(place)).toEqual(['landed', 'testing'])
  })

  test('nobody, while a ticket is blocked: it stands still and goes on', async () => {
    const place = await makeTicket()
    const run = await start(place, 'One')
    await call(`PATCH /tickets/${place.ticket.id}`, { blockedReason: 'not now' })
    await hand(place, run, { 'one.txt': 'one\n' })
    await advance(place)
    expect(await statesOf(place)).toEqual(['waiting'])
    await call(`PATCH /tickets/${place.ticket.id}`, { blockedReason: null })
    expect(await jobsOf('advance-train', place.ticket.id)).toBe(1)
    await advance(place)
    expect(await statesOf(place)).toEqual(['testing'])
  })
})

describe('a ticket', () => {
  test('chooses its delivery until a task has begun, and keeps the tasks whose work goes to its branch', async () => {
    const place = await makeTicket()
    const { ticket } = place
    expect(ticket.branch).toMatch(/^ticket\/passkeys-[a-z0-9]{8}$/)
    expect(await call<Ticket>(`PATCH /tickets/${ticket.id}`, { delivery: 'each' })).toMatchObject({ branch: null })
    expect(await call<Ticket>(`PATCH /tickets/${ticket.id}`, { delivery: 'together' })).toMatchObject({
      branch: ticket.branch,
    })
    const run = await start(place, 'One')
    await expect(call(`PATCH /tickets/${ticket.id}`, { delivery: 'each' })).rejects.toThrow(/409.*has begun/)
    await expect(call(`PATCH /tasks/${run.taskId}`, { ticketId: null })).rejects.toThrow(/409.*branch of its ticket/)
    const other = await start(place, 'Two')
    expect(other.baseCommit).toBe(run.baseCommit)
  })

  test('that was merged and gets another task is offered again, and a closed offer is not made twice', async () => {
    const place = await makeTicket()
    const land = async (title: string) => {
      const run = await start(place, title)
      await hand(place, run, { [`${title}.txt`]: 'x\n' })
      await advance(place)
      await isGreen(run)
      await offerTicketWork(server.app, { tenantId: TENANT, ticketId: place.ticket.id })
      const { pullRequest } = await trainOf(place)
      if (pullRequest === null) throw new Error('nothing is offered')
      return pullRequest
    }
    const first = await land('One')
    const merged = await call<MergeResult>(`POST /pull-requests/${first.id}/merge`, { acceptFlags: true })
    expect(merged.delivered).toBe(true)
    expect((await ticketOf(place)).status).toBe('done')
    const second = await land('Two')
    expect(second.id).not.toBe(first.id)
    expect(second.baseCommit).toBe(first.headCommit)
    await call(`POST /pull-requests/${second.id}/close`, {})
    await offerTicketWork(server.app, { tenantId: TENANT, ticketId: place.ticket.id })
    expect((await trainOf(place)).pullRequest).toMatchObject({ id: second.id, state: 'closed' })
    const { items } = await call<{ items: { id: string }[] }>(`GET /trash?pullRequestId=${second.id}`)
    await call(`POST /trash/${items[0]?.id}/restore`, {})
    expect((await trainOf(place)).pullRequest).toMatchObject({ state: 'open' })
  })
})
