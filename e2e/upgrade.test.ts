import type { Project, Run } from '@sentra/contract'
import { SHIM_PROTOCOL } from '@sentra/shim/spec'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { buildShimOf, installShim, restoreShim } from './support/other-shim.ts'
import { findProcesses, isAlive, kill } from './support/processes.ts'
import { Product } from './support/product.ts'
import { git } from './support/repository.ts'
import { describeProduct } from './support/requirements.ts'
import { addShop, getPullRequest, listLog, startRun, untilLine, untilRun } from './support/work.ts'
import { eventually } from './support/wait.ts'

const SECONDS = 4

describeProduct('an upgrade while an agent works', () => {
  const product = new Product()
  beforeAll(() => product.start({ SENTRA_LEASE_SECONDS: '3' }))
  afterAll(() => product.stop())

  it('goes on with a shim of the protocol before, up to the merge', async () => {
    const project = await addShop(product, 'before')
    const run = await startWith(SHIM_PROTOCOL - 1, project)
    const agent = processOf(run, 'rehearsal')
    await replaceBoth()
    // It cannot be spoken to: that is said, and harms nothing.
    await product.post(`/runs/${run.id}/messages`, { text: 'hello' })
    const { attempts, messages } = await untilRun(product, run, 'succeeded')
    expect(messages.map(({ state }) => state)).toEqual(['undelivered'])
    await untilLine(product, run, 'The message of local cannot be given to this agent')
    expect(attempts.map(({ state }) => state)).toEqual(['succeeded'])
    expect(isAlive(agent)).toBe(false)
    const said = (await listLog(product, run)).map(({ message }) => message).join('\n')
    expect(said).not.toContain('what the shim does not know')
    expect(said.match(/second \d+ of/g)).toHaveLength(SECONDS)
    const { id } = await getPullRequest(product, run)
    await product.post(`/pull-requests/${id}/merge`, { acceptFlags: true })
    expect(await git(project.path, 'show', 'HEAD:NOTE.md')).toBe(`after ${SECONDS} seconds`)
  })

  it('ends an agent whose shim speaks a protocol that it does not know, keeps its files, and tries again', async () => {
    const protocol = SHIM_PROTOCOL + 1
    const run = await startWith(protocol, await addShop(product, 'unknown'))
    const agent = processOf(run, 'rehearsal')
    await replaceBoth()
    const { attempts } = await untilRun(product, run, 'succeeded')
    expect(isAlive(agent)).toBe(false)
    expect(attempts.map(({ state }) => state)).toEqual(['lost', 'succeeded'])
    expect(attempts[0]?.end?.message).toContain(`it speaks protocol ${protocol}, this version`)
    const first = attempts[0]?.id.slice('att-'.length, 'att-'.length + 8) ?? ''
    const kept = readdirSync(join(product.data, 'trash')).find((name) => name.endsWith(first)) ?? 'nothing'
    for (const name of ['work/src/cart.js', 'journal'])
      expect(existsSync(join(product.data, 'trash', kept, name)), name).toBe(true)
  })

  /** A run whose shim is of another version, at work. The next ones have ours again. */
  async function startWith(protocol: number, project: Project): Promise<Run> {
    installShim(product, await buildShimOf(protocol))
    const run = await startRun(product, project, { workflow: 'code', description: `REHEARSAL: slow-note ${SECONDS}` })
    await untilLine(product, run, 'second 1 of')
    restoreShim(product)
    return run
  }

  /** Server and runner of the new version take the place of the old ones. */
  async function replaceBoth(): Promise<void> {
    const runner = processOf(product, 'dist/programs/runner.js')
    const before = [product.state().pid, runner]
    for (const pid of before) kill(pid, 'SIGKILL')
    await eventually('others are there', () =>
      product.get('/projects').then(() => !before.includes(product.state().pid)),
    )
  }

  function processOf(owner: Run | Product, word: string): number {
    const found = findProcesses(owner instanceof Product ? owner.data : owner.id)
    const pid = found.find(({ command }) => command.includes(word))?.pid
    if (pid === undefined) throw new Error(`no process of ${word} among ${JSON.stringify(found)}`)
    return pid
  }
})
