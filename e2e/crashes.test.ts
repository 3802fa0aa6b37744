import type { Run, RunDetail } from '@sentra/contract'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { findProcesses, isAlive, kill } from './support/processes.ts'
import { Product } from './support/product.ts'
import { git } from './support/repository.ts'
import { describeProduct } from './support/requirements.ts'
import { addShop, getPullRequest, listLog, startRun, untilLine, untilRun } from './support/work.ts'
import { eventually } from './support/wait.ts'

const SECONDS = 8

describeProduct('kill -9 while an agent works', () => {
  const product = new Product()
  beforeAll(() => product.start())
  afterAll(() => product.stop())

  it('of the server', () => survives('server', () => [product.state().pid]))
  it('of the runner', () => survives('runner', () => [runnerPid()]))
  it('of server and runner', () => survives('both', () => [product.state().pid, runnerPid()]))
  it('of Postgres', () => survives('postgres', () => [product.postmasterPid()]))

  /** The agent works on through the crash, its run ends well, and nothing is missing or there twice. */
  async function survives(name: string, victims: () => number[]): Promise<void> {
    const project = await addShop(product, name)
    const run = await startRun(product, project, { workflow: 'code', description: `REHEARSAL: slow-note ${SECONDS}` })
    await untilLine(product, run, 'second 1 of')
    const agent = agentPid(run)
    const killed = victims()
    for (const pid of killed) kill(pid, 'SIGKILL')
    await eventually('the victims are gone', () => killed.every((pid) => !isAlive(pid)))
    await eventually('the product answers again', () => product.get('/projects'))
    expect(isAlive(agent)).toBe(true)

    const detail = await untilRun(product, run, 'succeeded')
    expect(victims()).not.toEqual(killed)
    expect(detail.attempts.map(({ stage, state }) => `${stage} ${state}`)).toEqual(['CODE succeeded'])
    await expectWholeLog(run)
    await expectOneCommit(project.path, detail)
  }

  async function expectWholeLog(run: Run): Promise<void> {
    const lines = await listLog(product, run)
    expect(lines.map(({ line }) => line)).toEqual(lines.map((_, index) => index + 1))
    const spoken = lines.flatMap(({ message }) => /second \d+ of \d+/g.exec(message) ?? [])
    expect(spoken).toEqual(Array.from({ length: SECONDS }, (_, index) => `second ${index + 1} of ${SECONDS}`))
  }

  async function expectOneCommit(path: string, { run }: RunDetail): Promise<void> {
    const pull = await getPullRequest(product, run)
    // The workflow `code` has no TEST: nothing proved this change, so merging it takes a person's word.
    await expect(product.post(`/pull-requests/${pull.id}/merge`)).rejects.toThrow(/no check was run/)
    await product.post(`/pull-requests/${pull.id}/merge`, { acceptFlags: true })
    expect(await git(path, 'rev-list', '--count', `${run.baseCommit}..${run.headCommit}`)).toBe('1')
    expect(await git(path, 'show', 'HEAD:NOTE.md')).toBe(`after ${SECONDS} seconds`)
  }

  function runnerPid(): number {
    return pidOf(findProcesses(product.data), 'dist/programs/runner.js')
  }

  function agentPid(run: Run): number {
    return pidOf(findProcesses(run.id), 'rehearsal')
  }
})

function pidOf(found: { pid: number; command: string }[], word: string): number {
  const pid = found.find(({ command }) => command.includes(word))?.pid
  if (pid === undefined) throw new Error(`no process of ${word} among ${JSON.stringify(found)}`)
  return pid
}
