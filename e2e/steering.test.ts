import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import type { MergeResult, Run, RunDetail, Takeover } from '@sentra/contract'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { findProcesses, isAlive, kill } from './support/processes.ts'
import { Product } from './support/product.ts'
import { git } from './support/repository.ts'
import { describeProduct } from './support/requirements.ts'
import { eventually } from './support/wait.ts'
import { addShop, getPullRequest, listLog, startRun, until, untilLine, untilRun } from './support/work.ts'

const PATIENCE_MS = 120_000
/** A pause outlasts the agent's process at once. */
const environment = { SENTRA_PAUSE_WAIT_SECONDS: '1' }

describeProduct('steering an agent at work', () => {
  const product = new Product()
  beforeAll(() => product.start(environment))
  afterAll(() => product.stop())

  it(
    'gives it a message once, whoever is killed between sending and reading',
    async () => {
      const run = await startListening('told', 12)
      // The runner is gone when the message is sent, the server right after it.
      await killAll([runnerPid()])
      expect((await command('send', run.taskId, 'use blue')).stdout).toContain('reads it after its turn')
      await killAll([product.state().pid])
      await eventually('the product answers again', () => product.get('/projects'))

      const { messages } = await untilRun(product, run, 'succeeded')
      expect(messages).toMatchObject([{ text: 'use blue', by: 'local', state: 'delivered' }])
      const lines = (await listLog(product, run)).map(({ message }) => message)
      expect(lines.filter((line) => line.startsWith('Read by the agent'))).toEqual([
        'Read by the agent: local: use blue',
      ])
      expect(await patchOf(run)).toContain('+heard: use blue')
      const refused = await command('send', run.taskId, 'too late')
      expect([refused.code, refused.stderr]).toEqual([1, expect.stringMatching(/is over .*`sentra retry/)])
    },
    PATIENCE_MS,
  )

  it(
    'lets it stand still over a death of everything, and go on in its session',
    async () => {
      const run = await startListening('paused', 300)
      expect((await command('pause', run.taskId, '--now')).stdout).toContain(`sentra resume ${run.taskId}`)
      await command('send', run.taskId, 'said while it stood still')
      await until(product, run, ({ attempts }) => attempts.at(-1)?.state === 'ready')
      await killAll([product.state().pid, runnerPid(), product.postmasterPid()])
      await eventually('the product answers again', () => product.get('/projects'))
      const paused = await product.get<RunDetail>(`/runs/${run.id}`)
      expect(paused.run.paused).toMatchObject({ by: 'local' })
      expect(paused.attempts.map(({ state, session }) => `${state} ${session?.state}`)).toEqual([
        'paused terminated',
        'ready undefined',
      ])

      await command('resume', run.taskId)
      const detail = await untilRun(product, run, 'succeeded')
      expect(detail.attempts.map(({ state }) => state)).toEqual(['paused', 'succeeded'])
      const patch = await patchOf(run)
      expect(patch).toContain('+heard: said while it stood still')
      expect(patch).toContain('+went on')
      const lines = (await listLog(product, run)).map(({ message }) => message).join('\n')
      expect(lines).not.toContain('is lost')
    },
    PATIENCE_MS,
  )

  it(
    'lets a person take over, change files, and hand back what is merged in the end',
    async () => {
      const run = await startListening('taken', 300)
      const path = (await command('take', run.taskId)).stdout.trim()
      expect(path.startsWith(product.data)).toBe(true)
      expect(findProcesses(run.id)).toEqual([])
      expect((await command('resume', run.taskId)).stderr).toMatch(/taken over by local: `sentra hand-back/)
      await writeFile(`${path}/MINE.md`, 'by hand\n')
      await git(path, 'add', '--all')
      await git(path, '-c', 'user.name=Ann', '-c', 'user.email=ann@example.com', 'commit', '-qm', 'feat: my own file')
      await writeFile(`${path}/LEFT.md`, 'not committed\n')
      const handed = await command('hand-back', run.taskId)
      expect(handed.stdout).toContain('2 changed files')
      expect(existsSync(path)).toBe(false)

      const { takeover } = await untilRun(product, run, 'succeeded')
      expect(takeover).toMatchObject({
        state: 'handed_back',
        files: ['LEFT.md', 'MINE.md'],
      } satisfies Partial<Takeover>)
      const pull = await getPullRequest(product, run)
      await product.post<MergeResult>(`/pull-requests/${pull.id}/merge`, { acceptFlags: true })
      const shop = `${product.base}/taken`
      const written = await git(shop, 'log', '-1', '--format=%an <%ae>%n%B', takeover?.commit ?? '')
      expect(written).toMatch(/^Ann of the shop <shop@example.com>\ncode: feat: my own file\n\nType: .*\nTask ID: /)
      expect(await git(shop, 'show', 'HEAD:LEFT.md')).toBe('not committed')
      expect(await git(shop, 'show', 'HEAD:HEARD.md')).toBe('went on')
    },
    PATIENCE_MS,
  )

  it(
    'kills it, and says by whom; a host only when that is meant',
    async () => {
      const run = await startListening('killed', 300)
      const { runners } = await product.get<{ runners: { id: string }[] }>('/status')
      const asked = await command('kill', runners[0]?.id ?? '')
      expect([asked.code, asked.stderr]).toEqual([4, expect.stringContaining('1 agent on')])
      const attempt = (await product.get<RunDetail>(`/runs/${run.id}`)).attempts[0]
      await command('kill', attempt?.session?.id ?? '')
      const failed = await untilRun(product, run, 'failed')
      expect(failed.run.message).toBe('CODE failed: Killed by local.')
      expect(failed.attempts[0]).toMatchObject({ end: { reason: 'killed' }, session: { state: 'terminated' } })
      expect(findProcesses(run.id)).toEqual([])
      await untilLine(product, run, 'Killed by local.')
    },
    PATIENCE_MS,
  )

  async function startListening(name: string, seconds: number): Promise<Run> {
    const project = await addShop(product, name)
    await git(project.path, 'config', 'user.name', 'Ann of the shop')
    await git(project.path, 'config', 'user.email', 'shop@example.com')
    const run = await startRun(product, project, { workflow: 'code', description: `REHEARSAL: listen ${seconds}` })
    await untilLine(product, run, 'second 1 of')
    return run
  }

  async function patchOf(run: Run): Promise<string> {
    return (await product.get<{ patch: string }>(`/runs/${run.id}/diff`)).patch
  }

  async function killAll(victims: number[]): Promise<void> {
    for (const pid of victims) kill(pid, 'SIGKILL')
    await eventually('the victims are gone', () => victims.every((pid) => !isAlive(pid)))
  }

  function runnerPid(): number {
    return findProcesses(product.data).find(({ command: line }) => line.includes('dist/programs/runner.js'))?.pid ?? 0
  }

  const command = (...args: string[]) => product.command(...args)
})
