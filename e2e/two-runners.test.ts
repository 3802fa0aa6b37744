import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Attempt, PullRequest, Run, RunDetail } from '@sentra/contract'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { endChatter, startChatter } from './support/chatter.ts'
import { Cluster } from './support/cluster.ts'
import { readJournal, recordOfJournal, recordOfLines } from './support/journals.ts'
import { findProcesses, kill, startedAt } from './support/processes.ts'
import { readEvents } from './support/read-events.ts'
import { describeProduct } from './support/requirements.ts'
import type { Supervised } from './support/supervised.ts'
import { addShop, listLog, until, untilLine, untilRun } from './support/work.ts'
import { eventually } from './support/wait.ts'

const LEASE_SECONDS = 3
/** Longer than the lease and the five seconds by which a timer that is late tells a suspend. */
const SUSPEND_MS = 9_000
/** Several leases run out here, one after the other, on a host that may be busy. */
const PATIENCE_MS = 120_000
const environment = { SENTRA_LEASE_SECONDS: String(LEASE_SECONDS), SENTRA_LOST_SECONDS: '2' }

describeProduct('a runner that is not heard of', () => {
  const cluster = new Cluster({ environment })
  let server: Supervised
  let first: Supervised
  beforeAll(async () => {
    server = await cluster.startServer()
    first = await cluster.startRunner('r1')
  })
  afterAll(() => cluster.stop())

  // A test that fails leaves no runner stopped for the next one.
  afterEach(() => kill(first.pid, 'SIGCONT'))

  it(
    'goes on with the same attempt when it comes back, and under a new generation when it was started anew',
    async () => {
      const run = await start('back')
      const agent = await agentOf(run)
      expect(generationOf(run)).toBe(1)
      kill(first.pid, 'SIGSTOP')
      await untilFirst(run, 'unreachable')
      kill(first.pid, 'SIGCONT')
      await untilFirst(run, 'running')

      kill(first.pid, 'SIGSTOP')
      await untilFirst(run, 'unreachable')
      kill(first.pid, 'SIGKILL')
      await untilFirst(run, 'running')
      expect(generationOf(run)).toBe(2)
      expect(startedAt(agent.pid)).toBe(agent.ticks)
      await finish('r1', run)
      const { attempts } = await untilRun(cluster, run, 'succeeded')
      expect(attempts.map(({ state }) => state)).toEqual(['succeeded'])
      await expectWholeJournal('r1', run, attempts[0])
    },
    PATIENCE_MS,
  )

  it(
    'is given more time when the machine slept',
    async () => {
      const run = await start('sleeping')
      for (const { pid } of [first, server]) kill(pid, 'SIGSTOP')
      await sleep(SUSPEND_MS)
      kill(server.pid, 'SIGCONT')
      // The server has all its time to blame the runner, which still sleeps.
      await cluster.get(`/runs/${run.id}`)
      await sleep(1_000)
      kill(first.pid, 'SIGCONT')
      await finish('r1', run)
      await untilRun(cluster, run, 'succeeded')
      const events = await readEvents(
        cluster,
        ({ type, data }) => type === 'workflow_complete' && data.runId === run.id,
      )
      const states = events.flatMap(({ type, data }) =>
        type === 'attempt.state_changed' && data.runId === run.id ? [data.state] : [],
      )
      expect(states).toEqual(['ready', 'leased', 'running', 'succeeded'])
    },
    PATIENCE_MS,
  )

  it(
    'loses its attempt to another one, and what it still brings changes nothing',
    async () => {
      const run = await start('lost')
      await cluster.startRunner('r2')
      kill(first.pid, 'SIGSTOP')
      await untilFirst(run, 'unreachable')
      await untilFirst(run, 'lost')
      const { attempts: given } = await until(cluster, run, ({ attempts }) => attempts[1]?.state === 'running')
      const [old, next] = given as [Attempt, Attempt]
      expect(next.runnerId).not.toBe(old.runnerId)
      await eventually('the second agent speaks', async () => (await linesOf(run, next)).some(isSaid))
      expect(processesOf(old)).not.toEqual([])
      const before = (await linesOf(run, old)).length

      kill(first.pid, 'SIGCONT')
      await eventually('the first agent is ended', () => processesOf(old).length === 0)
      await finish('r2', run)
      const detail = await untilRun(cluster, run, 'succeeded')
      expect(detail.attempts.map(({ id, state }) => ({ id, state }))).toEqual([
        { id: old.id, state: 'lost' },
        { id: next.id, state: 'succeeded' },
      ])
      expect(detail.attempts[0]?.end?.message).toBe('The runner did not come back.')
      await expectWholeJournal('r1', run, old)
      await expectWholeJournal('r2', run, next)
      expect((await linesOf(run, old)).length).toBeGreaterThan(before)
      await expectOneResult(detail)
    },
    PATIENCE_MS,
  )

  async function start(name: string): Promise<Run> {
    const project = await addShop(cluster, name)
    const run = await startChatter(cluster, project, 'code')
    await untilLine(cluster, run, 'said 10')
    return run
  }

  /** Lets the newest attempt come to its end. */
  async function finish(runner: string, run: Run): Promise<void> {
    const { attempts } = await cluster.get<RunDetail>(`/runs/${run.id}`)
    endChatter(join(cluster.base, runner), attempts.at(-1) as Attempt)
  }

  function untilFirst(run: Run, state: Attempt['state']): Promise<RunDetail> {
    return until(cluster, run, ({ attempts }) => attempts[0]?.state === state)
  }

  /** What runs in the sandbox of an attempt, whichever runner started it. */
  function processesOf(attempt: Attempt | undefined) {
    return findProcesses(attempt?.id ?? '')
  }

  async function agentOf(run: Run): Promise<{ pid: number; ticks: string | undefined }> {
    const { attempts } = await cluster.get<RunDetail>(`/runs/${run.id}`)
    const pid = processesOf(attempts[0]).find(({ command }) => command.includes('rehearsal'))?.pid ?? 0
    expect(startedAt(pid)).toBeDefined()
    return { pid, ticks: startedAt(pid) }
  }

  /** As the first runner has it on its disk. */
  function generationOf(run: Run): number | undefined {
    const attempts = join(cluster.base, 'r1', 'a')
    const leases = readdirSync(attempts).map((name) =>
      JSON.parse(readFileSync(join(attempts, name, 'lease.json'), 'utf8')),
    )
    return leases.find(({ order }) => order.runId === run.id)?.generation
  }

  async function linesOf(run: Run, attempt: Attempt | undefined) {
    return (await listLog(cluster, run)).filter(({ attemptId }) => attemptId === attempt?.id)
  }

  async function expectWholeJournal(runner: string, run: Run, attempt: Attempt | undefined): Promise<void> {
    const directory = join(cluster.base, runner)
    const frames = await eventually('the journal is in the trash', () => readJournal(directory, attempt?.id ?? ''))
    const written = recordOfJournal(frames)
    expect(recordOfLines(await linesOf(run, attempt), written)).toEqual(written)
  }

  async function expectOneResult({ run }: RunDetail): Promise<void> {
    const { items } = await cluster.get<{ items: PullRequest[] }>(`/pull-requests?taskId=${run.taskId}`)
    expect(items.map(({ headCommit }) => headCommit)).toEqual([run.headCommit])
    const lines = await listLog(cluster, run)
    expect(lines.map(({ line }) => line)).toEqual(lines.map((_, index) => index + 1))
  }
})

function isSaid({ message }: { message: string }): boolean {
  return message.includes('said 10')
}
