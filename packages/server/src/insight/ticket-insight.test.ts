import { newId, type Task, type TicketCommits, type TicketLinks, type TicketReasoning } from '@sentra/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestApp, type TestApp } from '../../test/app.ts'
import { register, TENANT } from '../../test/dispatch.ts'
import { asPerson } from '../../test/repository.ts'
import { driveTrain, type Place } from '../../test/train.ts'

let server: TestApp
beforeAll(async () => {
  server = await startTestApp()
  await register(server, null)
})
afterAll(() => server.stop())

const { call, makeTicket, start, hand, isGreen, isRed, advance, lastOf, pullOf, merge } = driveTrain(() => server)

const commitsOf = ({ ticket }: Place) => call<TicketCommits>(`GET /tickets/${ticket.id}/commits`)
const reasoningOf = ({ ticket }: Place) => call<TicketReasoning>(`GET /tickets/${ticket.id}/reasoning`)
const linksOf = ({ ticket }: Place) => call<TicketLinks>(`GET /tickets/${ticket.id}/links`)
const textsOf = async (place: Place) => (await reasoningOf(place)).items.map(({ text }) => text)

test('the commits of a ticket delivered together are its branch’s, each with the task that made it', async () => {
  const place = await makeTicket()
  expect(await commitsOf(place)).toMatchObject({ delivery: 'together', items: [], isCut: false })
  const [one, two] = [await start(place, 'One'), await start(place, 'Two')]
  await hand(place, one, { 'one.txt': 'one\nmore\n' })
  await hand(place, two, { 'two.txt': 'two\n' })
  for (const run of [one, two]) {
    await advance(place)
    await isGreen(run)
  }
  const { branch, items } = await commitsOf(place)
  expect(branch).toMatch(/^ticket\/passkeys-/)
  expect(items.map(({ isMerge, task }) => [isMerge, task?.title])).toEqual([
    [true, 'Two'],
    [false, 'Two'],
    [true, 'One'],
    [false, 'One'],
  ])
  expect(items[0]).toMatchObject({ runId: two.id, files: 1, additions: 1, deletions: 0 })
  expect(items[3]).toMatchObject({ task: { id: one.taskId, title: 'One' }, files: 1, additions: 2, deletions: 0 })
  expect(items[3]?.subject).toBe('code: One')
  expect(await asPerson(place.store, 'cat-file', '-t', items[3]?.commit ?? '')).toBe('commit')
})

test('the commits of a ticket delivered one by one are those of its merged pull requests, and nothing is fetched', async () => {
  const place = await makeTicket({ 'a.txt': 'one\n' })
  await call(`PATCH /tickets/${place.ticket.id}`, { delivery: 'each' })
  const [one, two] = [await start(place, 'One'), await start(place, 'Two')]
  await hand(place, one, { 'one.txt': 'one\n' })
  await hand(place, two, { 'two.txt': 'two\n' })
  expect((await commitsOf(place)).items).toEqual([])
  expect(await merge(one)).toMatchObject({ delivered: true })
  const { items } = await commitsOf(place)
  expect(items.map(({ isMerge, task }) => [isMerge, task?.id])).toEqual([
    [true, one.taskId],
    [false, one.taskId],
  ])
  expect(await linksOf(place)).toMatchObject({
    spec: null,
    issue: null,
    runCount: 2,
    usage: { calls: 0 },
    pullRequests: [
      { taskId: two.taskId, state: 'open' },
      { taskId: one.taskId, state: 'merged' },
    ],
  })
  // Whatever moves in the person's repository is not looked for.
  await asPerson(place.path, 'commit', '--allow-empty', '--quiet', '--message', 'elsewhere')
  const source = () => asPerson(place.store, 'for-each-ref', 'refs/sentra/source')
  const before = await source()
  await commitsOf(place)
  expect(await source()).toBe(before)
})

test('says in order why things went as they did: agent, red checks, conflict, landing, and who moved what', async () => {
  const place = await makeTicket()
  const [one, two] = [await start(place, 'One'), await start(place, 'Two')]
  await hand(place, one, { 'a.txt': 'left\n' })
  await hand(place, two, { 'a.txt': 'right\n' })
  await advance(place)
  await isGreen(one)
  await advance(place)
  await hand(place, two, { 'a.txt': 'both\n' })
  await advance(place)
  await isRed(two)
  await call(`PATCH /tickets/${place.ticket.id}`, { blockedReason: 'The customer decides.', priority: 'high' })
  const { items, isCut } = await reasoningOf(place)
  expect(isCut).toBe(false)
  expect(items.map(({ at }) => at)).toEqual(items.map(({ at }) => at).toSorted())
  const about = (title: string) => items.filter(({ task }) => task?.title === title).map(({ text }) => text)
  expect(about('One')).toEqual([
    'Added the task.',
    'rehearsal works on it: code.',
    'Offered the change as a pull request.',
    'Landed on the branch of the ticket.',
  ])
  expect(about('Two')).toEqual([
    'Added the task.',
    'rehearsal works on it: code.',
    'Offered the change as a pull request.',
    'Its work and what landed before it did not merge: the fixer gets both sides.',
    'Solved the conflict.',
    'The checks were not green.',
    'Red together with what landed before it: the fixer goes on in the combination.',
    'Went back to its agent instead of landing.',
  ])
  const why = (text: string) => items.find((item) => item.text === text)?.why
  expect(why('rehearsal works on it: code.')).toBe('The settings of the project name this agent.')
  expect(why('Its work and what landed before it did not merge: the fixer gets both sides.')).toBe('- `a.txt`')
  expect(why('Blocked it.')).toBe('The customer decides.')
  expect(items.find(({ text }) => text === 'Gave it high priority.')).toMatchObject({ kind: 'person', task: null })
})

test('says of each open task what holds it, its place in the line, and what starting it would meet', async () => {
  const place = await makeTicket()
  const { project, ticket } = place
  const words = { projectId: project.id, ticketId: ticket.id }
  const ready = await start(place, 'Ready')
  const waiting = await call<Task>('POST /tasks', { ...words, title: 'Waits', dependsOn: [ready.taskId] })
  await call('POST /tasks', { ...words, title: 'Free', description: 'Change the cart.' })
  const { now, items } = await reasoningOf(place)
  expect(now.map(({ task }) => task.title)).toEqual(['Ready', 'Waits', 'Free'])
  expect(now[0]).toMatchObject({ status: 'ready', forecast: null, reasons: [{ code: 'soon' }] })
  const { score } = now[0] ?? {}
  expect(score?.parts).toContainEqual({ what: 'its priority', points: 100 })
  expect(score?.parts).toContainEqual({ what: 'tasks that wait for it', points: 10 })
  expect(score?.place).toBeLessThanOrEqual(score?.of ?? 0)
  expect(now[1]).toMatchObject({ task: { id: waiting.id }, score: null })
  expect(now[1]?.reasons.map(({ code }) => code)).toEqual(['dependency', 'not_started'])
  expect(now[1]?.forecast).toBeNull()
  expect(now[2]?.reasons.map(({ code }) => code)).toEqual(['not_started'])
  expect(now[2]?.forecast?.warnings[0]).toMatch(/what it will meet cannot be told/)
  const ofWaiting = items.filter(({ task }) => task?.id === waiting.id).map(({ text }) => text)
  expect(ofWaiting).toEqual(['Added the task.', 'Let it wait for “Ready”.'])
})

test('a review says its verdict and its findings, a question what was asked and answered', async () => {
  const place = await makeTicket()
  const run = await start(place, 'One')
  const { id } = await lastOf(run.id)
  const review = {
    verdict: 'request_changes',
    summary: 'Close, but not yet.',
    findings: [{ severity: 'blocking', area: 'security', title: 'The token is logged', file: 'src/log.ts' }],
  }
  await server.db.sql(`update sentra.attempts set review = $2, ended_at = now(), state = 'succeeded' where id = $1`, [
    id,
    JSON.stringify(review),
  ])
  await server.db.sql(
    `insert into sentra.questions (tenant_id, id, run_id, attempt_id, key, question, options, answer, answered_by, answered_at)
     values ($1, $2, $3, $4, 'k', 'In cents?', '[]', 'Yes.', 'usr-ann', now())`,
    [TENANT, newId('question'), run.id, id],
  )
  const { items } = await reasoningOf(place)
  expect(items.find(({ kind }) => kind === 'judgement')).toMatchObject({
    text: 'Sent it back: one finding blocks it.',
    why: 'Close, but not yet.\n\n- blocking: The token is logged (`src/log.ts`)',
    by: 'coder',
  })
  expect(items.filter(({ kind }) => kind === 'question')).toMatchObject([
    { text: 'Asked a person and waited.', why: 'In cents?', by: 'coder' },
    { text: 'Answered the question.', why: 'Yes.', by: 'usr-ann' },
  ])
})

test('a pull request that a person merged or closed is told with who did it', async () => {
  const place = await makeTicket({ 'a.txt': 'one\n' })
  await call(`PATCH /tickets/${place.ticket.id}`, { delivery: 'each' })
  const run = await start(place, 'One')
  await hand(place, run, { 'one.txt': 'one\n' })
  await call(`POST /pull-requests/${(await pullOf(run)).id}/close`, {})
  expect(await textsOf(place)).toContain('Closed the pull request without merging it.')
})
