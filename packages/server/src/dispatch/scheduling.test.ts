import type { TaskId } from '@sentra/contract'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MAX_LEAD, rank, type Ranked } from './score-rules.ts'

// The order of score-rules.ts, carried out: ticks of a minute, slots that are given and become free, tasks that wait.

type Job = { id: TaskId; projectId: string; urgency: number; minutes: number; after: number[]; arrives: number }
type World = { jobs: Job[]; slots: number; perProject: number }
type Given = { id: TaskId; at: number; waited: number }

/** Any acyclic graph: a task waits for tasks with smaller numbers only, of its project. */
const world: fc.Arbitrary<World> = fc
  .integer({ min: 1, max: 25 })
  .chain((count) =>
    fc.record({
      slots: fc.integer({ min: 1, max: 4 }),
      perProject: fc.integer({ min: 1, max: 3 }),
      jobs: fc.tuple(...Array.from({ length: count }, (_, index) => anyJob(index))),
    }),
  )
  .map(({ jobs, ...rest }) => ({ ...rest, jobs: jobs.map((job) => inProject(job, jobs)) }))

function anyJob(index: number): fc.Arbitrary<Job> {
  return fc.record({
    id: fc.constant(`task-${String(index).padStart(3, '0')}` as TaskId),
    projectId: fc.constantFrom('a', 'b', 'c'),
    urgency: fc.integer({ min: 0, max: 3 }),
    minutes: fc.integer({ min: 1, max: 8 }),
    after: fc.array(fc.nat(Math.max(0, index - 1)), { maxLength: index === 0 ? 0 : 3 }),
    arrives: fc.nat(20),
  })
}

const inProject = (job: Job, jobs: Job[]): Job => ({
  ...job,
  after: [...new Set(job.after)].filter((other) => jobs[other]?.projectId === job.projectId),
})

type Live = { job: Job; until: number }

/** Runs a world to its end; `look` sees what is at work after every minute. */
function run({ jobs, slots, perProject }: World, look: (live: Live[]) => void = () => undefined): Given[] {
  const readySince = new Map<TaskId, number>()
  const done = new Set<TaskId>()
  const given: Given[] = []
  let live: Live[] = []
  const most = 20 + jobs.reduce((sum, job) => sum + job.minutes, 0)
  const begun = new Set<TaskId>()
  for (let now = 0; now <= most && done.size < jobs.length; now += 1) {
    for (const { job, until } of live) if (until <= now) done.add(job.id)
    live = live.filter(({ until }) => until > now)
    const open = jobs.filter(({ id }) => !begun.has(id))
    for (const job of open)
      if (isReady(job, { jobs, done, now }) && !readySince.has(job.id)) readySince.set(job.id, now)
    const waited = ({ id }: Job) => now - (readySince.get(id) ?? 0)
    const waiting = new Map(open.filter(({ id }) => readySince.has(id)).map((job) => [job.id as string, job]))
    const ranked = rank([...waiting.values()].map((job) => toRanked(job, { jobs, live, waited: waited(job) })))
    for (const job of ranked.flatMap(({ id }) => waiting.get(id) ?? [])) {
      if (live.length >= slots || liveOf(live, job.projectId) >= perProject) continue
      live.push({ job, until: now + job.minutes })
      begun.add(job.id)
      given.push({ id: job.id, at: now, waited: waited(job) })
    }
    look(live)
  }
  return given
}

const liveOf = (live: Live[], projectId: string) => live.filter(({ job }) => job.projectId === projectId).length

function isReady(job: Job, { jobs, done, now }: { jobs: Job[]; done: Set<TaskId>; now: number }): boolean {
  return job.arrives <= now && job.after.every((other) => done.has(jobs[other]?.id as TaskId))
}

function toRanked(job: Job, { jobs, live, waited }: { jobs: Job[]; live: Live[]; waited: number }): Ranked {
  const index = jobs.indexOf(job)
  return {
    id: job.id,
    projectId: job.projectId,
    urgency: job.urgency,
    waitedSeconds: waited * 60,
    secondsLeft: null,
    dependants: jobs.filter(({ after }) => after.includes(index)).length,
    isUnderWay: false,
    live: liveOf(live, job.projectId),
  }
}

test('of any acyclic graph every task is done, once, and none before what it waits for: nothing is stuck', () => {
  fc.assert(
    fc.property(world, (any) => {
      const given = run(any)
      expect(given.map(({ id }) => id).toSorted()).toEqual(any.jobs.map(({ id }) => id).toSorted())
      const at = new Map(given.map((one) => [one.id, one.at]))
      for (const job of any.jobs)
        for (const other of job.after) {
          const before = any.jobs[other] as Job
          expect(at.get(job.id)).toBeGreaterThanOrEqual((at.get(before.id) ?? Infinity) + before.minutes)
        }
    }),
  )
})

test('no minute has more at work than there are slots, or than a project may have', () => {
  fc.assert(
    fc.property(world, (any) => {
      run(any, (live) => {
        expect(live.length).toBeLessThanOrEqual(any.slots)
        for (const project of ['a', 'b', 'c']) expect(liveOf(live, project)).toBeLessThanOrEqual(any.perProject)
      })
    }),
  )
})

test('the same world runs the same way, in whatever order its tasks are listed', () => {
  fc.assert(
    fc.property(world, fc.infiniteStream(fc.nat()), (any, numbers) => {
      const shuffled = any.jobs.map((job) => ({ job, key: numbers.next().value as number }))
      const order = shuffled.toSorted((one, other) => one.key - other.key).map(({ job }) => any.jobs.indexOf(job))
      const jobs = order.map((index) => any.jobs[index] as Job)
      const renamed = jobs.map((job) => ({ ...job, after: job.after.map((other) => order.indexOf(other)) }))
      const byId = (given: Given[]) => given.toSorted((one, other) => (one.id < other.id ? -1 : 1))
      expect(byId(run({ ...any, jobs: renamed }))).toEqual(byId(run(any)))
    }),
  )
})

test('the least urgent task is begun although urgent ones of its project never stop coming', () => {
  const urgent = (index: number): Job => ({ ...plain, id: `task-u${index}` as TaskId, urgency: 3, arrives: index })
  const least: Job = { ...plain, id: 'task-least' as TaskId, urgency: 0 }
  const jobs = [least, ...Array.from({ length: 2 * MAX_LEAD }, (_, index) => urgent(index))]
  const found = run({ jobs, slots: 1, perProject: 1 }).find(({ id }) => id === least.id)
  expect(found?.waited).toBeLessThanOrEqual(MAX_LEAD + 1)
})

test('nor do urgent ones of another project keep it from its turn', () => {
  const urgent = (index: number): Job => ({ ...plain, id: `task-u${index}` as TaskId, urgency: 3, arrives: index })
  const least: Job = { ...plain, id: 'task-least' as TaskId, projectId: 'b', urgency: 0 }
  const jobs = [...Array.from({ length: 2 * MAX_LEAD }, (_, index) => urgent(index)), least]
  const found = run({ jobs, slots: 1, perProject: 1 }).find(({ id }) => id === least.id)
  expect(found?.waited).toBeLessThanOrEqual(MAX_LEAD + 1)
})

test('projects with the same to do share the slots: none holds two more than another that waits', () => {
  const counts = fc.record({ slots: fc.integer({ min: 1, max: 6 }), each: fc.integer({ min: 1, max: 12 }) })
  fc.assert(
    fc.property(counts, fc.integer({ min: 1, max: 4 }), ({ slots, each }, minutes) => {
      const projects = ['a', 'b', 'c']
      const jobs = projects.flatMap((projectId) =>
        Array.from({ length: each }, (_, index): Job => {
          return { ...plain, id: `task-${projectId}${index}` as TaskId, projectId, minutes }
        }),
      )
      const begun = new Set<Job>()
      run({ jobs, slots, perProject: 5 }, (live) => {
        for (const { job } of live) begun.add(job)
        const waits = (project: string) => jobs.some((job) => job.projectId === project && !begun.has(job))
        const held = projects.map((project) => liveOf(live, project))
        const waiting = projects.filter(waits).map((project) => liveOf(live, project))
        expect(Math.max(...held)).toBeLessThanOrEqual(Math.min(...waiting, Infinity) + 1)
      })
    }),
  )
})

test('a project with one task gets its turn beside one with hundreds', () => {
  const many = Array.from({ length: 100 }, (_, index): Job => ({ ...plain, id: `task-${index}` as TaskId }))
  const one: Job = { ...plain, id: 'task-one' as TaskId, projectId: 'b', arrives: 5 }
  const given = run({ jobs: [...many, one], slots: 2, perProject: 2 })
  expect(given.find(({ id }) => id === one.id)?.waited).toBeLessThanOrEqual(1)
})

const plain = { projectId: 'a', urgency: 1, minutes: 1, after: [], arrives: 0 }
