import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { fileURLToPath } from 'node:url'
import type { Run, RunDetail } from '@sentra/contract'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { findProcesses } from './support/processes.ts'
import { Product } from './support/product.ts'
import { describeProduct } from './support/requirements.ts'
import { addShop, listLog, startRun, untilRun } from './support/work.ts'

const sentra = fileURLToPath(new URL('../bin/sentra.js', import.meta.url))
/** One slot shows that a run that waits holds none. */
/** Nine attempts, one after the other, on a host that may be busy. */
const PATIENCE_MS = 120_000
const environment = { SENTRA_ASK_WAIT_SECONDS: '1', MAX_CONCURRENT_TASKS_PER_PROJECT: '1' }

describeProduct('a run that waits for a person', () => {
  const product = new Product()
  beforeAll(() => product.start(environment))
  afterAll(() => product.stop())

  it(
    'keeps no process and no slot, and goes on in its session when `sentra answer` answers',
    async () => {
      const project = await addShop(product, 'asking')
      const description = 'REHEARSAL: ask-and-go-on Which colour shall it have?'
      const run = await startRun(product, project, { workflow: 'code', description })
      const waiting = await untilRun(product, run, 'waiting')
      expect(statesOf(waiting)).toEqual(['CODE asked'])
      expect(findProcesses(waiting.attempts[0]?.id ?? '')).toEqual([])
      const other = await startRun(product, project, { workflow: 'code', description: 'REHEARSAL: note other' })
      await untilRun(product, other, 'succeeded')

      await command('answer', waiting.questions[0]?.id ?? '', 'blue as the sea')
      const ended = await untilRun(product, run, 'succeeded')
      expect(statesOf(ended)).toEqual(['CODE asked', 'CODE succeeded'])
      const lines = (await listLog(product, run)).map(({ message }) => message)
      expect(lines.join('\n')).not.toContain('is lost')
      expect(lines.filter((line) => line.includes('I asked before'))).toHaveLength(1)
      const { patch } = await product.get<{ patch: string }>(`/runs/${run.id}/diff`)
      expect(patch).toContain('+half done')
      expect(patch).toContain('+The answer: blue as the sea')
    },
    PATIENCE_MS,
  )

  it(
    'fails honestly when three fixes have not helped, and is tried again from the stage that failed',
    async () => {
      const settings = { testCommand: 'test ! -e NOTE.md' }
      const project = await addShop(product, 'hopeless', { settings })
      const run = await startRun(product, project, {
        workflow: 'iterative_code_test',
        description: 'REHEARSAL: note in the way',
      })
      const failed = await untilRun(product, run, 'failed')
      const round = (role: string) => [`CODE ${role} succeeded`, 'TEST tester failed']
      const rounds = [round('coder'), round('fixer'), round('fixer'), round('fixer')].flat()
      expect(failed.attempts.map(({ stage, role, state }) => `${stage} ${role} ${state}`)).toEqual(rounds)
      expect(failed.run.message).toMatch(/^The checks still fail after 3 fixes: .*exit code 1/)
      expect((await product.get<{ items: unknown[] }>(`/pull-requests?taskId=${run.taskId}`)).items).toEqual([])

      await product.request('PATCH', `/projects/${project.id}`, { settings: { testCommand: 'test -e NOTE.md' } })
      await product.post<Run>(`/runs/${run.id}/retry`)
      const { attempts } = await untilRun(product, run, 'succeeded')
      expect(attempts.slice(rounds.length).map(({ stage, state }) => `${stage} ${state}`)).toEqual(['TEST succeeded'])
    },
    PATIENCE_MS,
  )

  function command(...args: string[]): Promise<unknown> {
    return promisify(execFile)(process.execPath, [sentra, '--data', product.data, ...args])
  }
})

function statesOf({ attempts }: RunDetail): string[] {
  return attempts.map(({ stage, state }) => `${stage} ${state}`)
}
