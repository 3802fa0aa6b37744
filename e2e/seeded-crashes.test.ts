import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Attempt, PullRequest, Run, RunDetail } from '@sentra/contract'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { endChatter, expectAllChatter, startChatter } from './support/chatter.ts'
import { Cluster } from './support/cluster.ts'
import { chooseCrashPoints, type CrashPoint, type Trigger, type Victim } from './support/crash-points.ts'
import { readJournal, type Record, recordOfJournal, recordOfLines } from './support/journals.ts'
import { findProcesses, isAlive, kill, type Started, startedAt } from './support/processes.ts'
import { readEvents } from './support/read-events.ts'
import { git } from './support/repository.ts'
import { describeProduct } from './support/requirements.ts'
import type { RunnerProxy } from './support/runner-proxy.ts'
import type { Supervised } from './support/supervised.ts'
import { addShop, listLog, until, untilLine, untilRun } from './support/work.ts'
import { eventually } from './support/wait.ts'

/** Another seed is another choice of 20 points: SENTRA_CRASH_SEED=7 npm test -- e2e/seeded-crashes.test.ts */
const SEED = Number(process.env['SENTRA_CRASH_SEED'] ?? 1)
const RUNS = 5
/** Short, so that silence and lost answers have their consequences within the test. */
const environment = { SENTRA_LEASE_SECONDS: '6' }

describeProduct(`kill -9 at 20 points of seed ${SEED}`, () => {
  const cluster = new Cluster({ environment })
  let server: Supervised
  let runner: Supervised
  let proxy: RunnerProxy
  beforeAll(async () => {
    server = await cluster.startServer()
    ;({ runner, proxy } = await cluster.startProxiedRunner('r'))
  })
  afterAll(() => cluster.stop())

  const runs = Array.from({ length: RUNS }, (_, index) => {
    const points = chooseCrashPoints(SEED * 1_000 + index)
    return { name: `shop-${index}`, points, title: points.map(describePoint).join(', ') }
  })
  it.each(runs)('$title', ({ name, points }) => survive(name, points), 120_000)

  async function survive(name: string, points: CrashPoint[]): Promise<void> {
    const project = await addShop(cluster, name)
    const [first, ...working] = points.slice(0, -1) as [CrashPoint, ...CrashPoint[]]
    const last = points.at(-1) as CrashPoint
    const hit = strike(first, undefined)
    const run = await startChatter(cluster, project, 'code_test')
    await hit
    for (const point of working) {
      const agent = await strike(point, run)
      if (agent) expect(startedAt(agent.pid)).toBe(agent.ticks)
    }
    const end = strike(last, run)
    const { attempts } = await until(cluster, run, (detail) => detail.attempts[0]?.state === 'running')
    await untilLine(cluster, run, 'said 10')
    endChatter(join(cluster.base, 'r'), attempts[0] as Attempt)
    await end
    const detail = await untilRun(cluster, run, 'succeeded')
    expect(detail.attempts.map(({ stage, state }) => `${stage} ${state}`)).toEqual(['CODE succeeded', 'TEST succeeded'])
    const written = await expectWholeLog(run, detail)
    await expectOneOfEach(run, project.path, detail)
    await expectAllChatter(project.path, detail.run.headCommit, written)
  }

  /** Waits for the point, kills there, waits until others live in the victims' place; the agent that was at work. */
  async function strike({ victim, trigger }: CrashPoint, run: Run | undefined): Promise<Started | undefined> {
    let killed: number[] = []
    let agent: Started | undefined
    const snap = () => {
      agent = run && findAgent(run)
      killed = pidsOf(victim)
      for (const pid of killed) kill(pid, 'SIGKILL')
    }
    await atTrigger(trigger, run, snap)
    await eventually('the victims are replaced', () =>
      pidsOf(victim).every((pid) => !killed.includes(pid) && isAlive(pid)),
    )
    await eventually('the product answers again', () => cluster.get('/projects'))
    return agent
  }

  async function atTrigger(trigger: Trigger, run: Run | undefined, snap: () => void): Promise<void> {
    if (trigger.kind === 'call') return proxy.set(trigger.trap, snap)
    if (!run) throw new Error('only a call can be waited for before there is a run')
    if (trigger.kind === 'delay') await sleep(trigger.ms)
    if (trigger.kind === 'lines') await untilGrown(run, trigger.count)
    if (trigger.kind === 'stage')
      await until(cluster, run, ({ attempts }) => attempts.some(({ stage }) => stage === trigger.stage))
    snap()
  }

  async function untilGrown(run: Run, count: number): Promise<void> {
    const before = (await listLog(cluster, run)).length
    await eventually('lines were stored', async () => (await listLog(cluster, run)).length >= before + count)
  }

  function pidsOf(victim: Victim): number[] {
    if (victim === 'postgres') return [cluster.postmasterPid()]
    return { server: [server.pid], runner: [runner.pid], both: [server.pid, runner.pid] }[victim]
  }

  /** Lines without gap or double, and each attempt's are byte for byte what its shim wrote down. */
  async function expectWholeLog(run: Run, { attempts }: RunDetail): Promise<Record> {
    const lines = await listLog(cluster, run)
    expect(lines.map(({ line }) => line)).toEqual(lines.map((_, index) => index + 1))
    const records: Record[] = []
    for (const { id } of attempts) {
      const frames = await eventually('the journal is in the trash', () => readJournal(join(cluster.base, 'r'), id))
      const written = recordOfJournal(frames)
      const own = lines.filter(({ attemptId }) => attemptId === id)
      expect(recordOfLines(own, written)).toEqual(written)
      records.push(written)
    }
    return records[0] as Record
  }

  async function expectOneOfEach(run: Run, path: string, { attempts, run: ended }: RunDetail): Promise<void> {
    const { items } = await cluster.get<{ items: PullRequest[] }>(`/pull-requests?taskId=${run.taskId}`)
    expect(items.map(({ state, headCommit }) => ({ state, headCommit }))).toEqual([
      { state: 'open', headCommit: ended.headCommit },
    ])
    await cluster.post(`/pull-requests/${items[0]?.id}/merge`)
    expect(await git(path, 'log', '--format=%s', `${ended.baseCommit}..${ended.headCommit}`)).toMatch(/^code: [^\n]+$/)
    const isEnd = (type: string) => (event: { type: string; data: object }) =>
      event.type === type && 'runId' in event.data && event.data.runId === run.id
    const events = await readEvents(cluster, isEnd('pull_request.merged'))
    expect(new Set(events.map(({ seq }) => seq)).size).toBe(events.length)
    for (const type of ['run.started', 'pull_request.opened', 'workflow_complete', 'pull_request.merged'])
      expect(events.filter(isEnd(type))).toHaveLength(1)
    const ends = events.filter(
      ({ type, data }) => type === 'attempt.state_changed' && data.runId === run.id && data.state === 'succeeded',
    )
    expect(ends).toHaveLength(attempts.length)
  }

  function findAgent(run: Run): Started | undefined {
    const pid = findProcesses(run.id).find(({ command }) => command.includes('rehearsal'))?.pid
    const ticks = pid === undefined ? undefined : startedAt(pid)
    return pid === undefined || ticks === undefined ? undefined : { pid, ticks }
  }
})

function describePoint({ victim, trigger }: CrashPoint): string {
  switch (trigger.kind) {
    case 'call':
      return `${victim} ${trigger.trap.moment} ${trigger.trap.method}${trigger.trap.contains === undefined ? '' : ' of the end'} ${trigger.trap.count}`
    case 'lines':
      return `${victim} ${trigger.count} lines later`
    case 'delay':
      return `${victim} ${trigger.ms} ms later`
    case 'stage':
      return `${victim} at ${trigger.stage}`
  }
}
