import type { LogLine, PullRequest, RunDetail, Spec, SpecProof, SpecVersion, Train } from '@sentra/contract'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { findProcesses, isAlive, kill } from './support/processes.ts'
import { Product } from './support/product.ts'
import { git } from './support/repository.ts'
import { describeProduct } from './support/requirements.ts'
import { SpecDesk } from './support/specs.ts'
import { eventually } from './support/wait.ts'
import { addShop } from './support/work.ts'

const PASSING = { timeoutMs: 180_000, isPassing: true }
/** Of the repository: long enough that a slow look finds them at work. */
const slowTests = `import test from 'node:test'
test('takes its time', () => new Promise((done) => setTimeout(done, 2_000)))
`

describeProduct('specs through crashes, and against their own agents', () => {
  const product = new Product()
  let desk: SpecDesk
  beforeAll(async () => {
    await product.start()
    desk = new SpecDesk(product, await addShop(product, 'crashes', { files: { 'test/slow.test.js': slowTests } }))
  })
  afterAll(() => product.stop())

  const runnerPid = () =>
    findProcesses(product.data).find(({ command }) => command.includes('dist/programs/runner.js'))?.pid
  const killBoth = () => killAll(product.state().pid, runnerPid())
  async function killAll(...pids: (number | undefined)[]): Promise<void> {
    for (const pid of pids) if (pid !== undefined) kill(pid, 'SIGKILL')
    await eventually('the killed are gone', () => pids.every((pid) => pid === undefined || !isAlive(pid)))
    await eventually('the product answers again', () => product.get('/projects'))
  }
  const phases = ['EXPLORE', 'REQUIREMENTS', 'DESIGN', 'TASKS'] as const
  let written: Spec

  it('one version comes of it, although server and runner are killed in each phase', async () => {
    written = await desk.launch('Two files that survive.', { talk: false, workflow: 'code' })
    for (const phase of phases) {
      await desk.untilPhase(written, phase, 'running')
      await (phase === 'DESIGN' ? killAll(runnerPid()) : killBoth())
    }
    const spec = await desk.until(written, 'pending_approval', 'failed')
    expect(spec).toMatchObject({ state: 'pending_approval', version: 1 })
    const { markdown } = await product.get<SpecVersion>(`/specs/${spec.id}/versions/1`)
    expect(markdown.match(/^### T1/gm)).toHaveLength(1)
    const { items } = await product.get<{ items: { type: string; phase: string | null }[] }>(`/specs/${spec.id}/events`)
    const done = items.filter(({ type }) => type === 'spec.phase_completed').map(({ phase }) => phase)
    expect(done).toEqual([...phases, 'SYNC'])
  }, 600_000)

  it('no agent can approve, whatever it reaches from inside its sandbox', async () => {
    const spec = await desk.launch(`Let me in.\n\nREHEARSAL: approve ${written.id}`, { talk: false })
    const { phases: explored } = await desk.untilPhase(spec, 'EXPLORE', 'done')
    // Without its run it would be the log of the next phase, which may have begun.
    const runId = explored.find(({ phase }) => phase === 'EXPLORE')?.runId
    const { lines } = await product.get<{ lines: LogLine[] }>(`/logs/${spec.taskId}?runId=${runId}&after=0&limit=5000`)
    const said = lines.flatMap(({ message }) => message.split('\n'))
    expect(said).toContain('tools: submit_findings, ask_human, report_progress')
    const tried = said.filter((line) => line.startsWith('tried {'))
    // The way to its tools and the one to the registries; there is none to the server.
    expect(tried.length).toBeGreaterThanOrEqual(2)
    expect(tried.filter((line) => /status 2\d\d/.test(line))).toEqual([])
    expect((await desk.get(written)).state).toBe('pending_approval')
    await product.post(`/runs/${(await desk.get(spec)).runId}/cancel`).catch(() => undefined)
  }, 600_000)

  it('its work lands and is proved once, although both are killed while a task is tested and while all is proved', async () => {
    await product.post(`/specs/${written.id}/approve`, { version: 1 })
    const { ticketId } = await desk.until(written, 'executing')
    const train = () => product.get<Train>(`/tickets/${ticketId}/train`)
    await eventually(
      'one is tested',
      async () => (await train()).cars.some(({ state }) => state === 'testing'),
      PASSING,
    )
    await killBoth()
    const proving = async () => {
      const { runId } = await product.get<SpecProof>(`/specs/${written.id}/proof`)
      if (runId === null) return undefined
      const { attempts } = await product.get<RunDetail>(`/runs/${runId}`)
      return attempts.at(-1)?.state === 'running' ? runId : undefined
    }
    const proof = await eventually('it is being proved', proving, PASSING)
    await killBoth()
    const pull = await desk.untilOffered(await desk.get(written))
    expect((await product.get<RunDetail>(`/runs/${proof}`)).run.state).toBe('succeeded')
    const { criteria } = await product.get<SpecProof>(`/specs/${written.id}/proof`)
    expect(criteria.map(({ state, commit }) => `${state} ${commit}`)).toEqual(
      Array.from({ length: 2 }, () => `proved ${pull.headCommit}`),
    )
    const { cars } = await train()
    expect(cars.map(({ state }) => state)).toEqual(['landed', 'landed'])
    const store = `${product.data}/repositories/local/${written.projectId}.git`
    const line = await git(store, 'rev-list', '--first-parent', `${pull.baseCommit}..refs/sentra/tickets/${ticketId}`)
    const [words = '', ...landed] = line.split('\n').toReversed()
    expect(await git(store, 'show', '--no-patch', '--format=%s', words)).toMatch(/^spec: approve version 1/)
    expect(landed).toEqual(cars.map(({ combinedCommit }) => combinedCommit))
    const { items } = await product.get<{ items: PullRequest[] }>(`/pull-requests?ticketId=${ticketId}`)
    expect(items.filter(({ runId }) => runId === null)).toHaveLength(1)
  }, 600_000)
})
