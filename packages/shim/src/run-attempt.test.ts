import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { git } from '../test/git.ts'
import { ShimRun } from '../test/shim-run.ts'

const runs: ShimRun[] = []

async function make(changes: Parameters<typeof ShimRun.make>[0] = {}): Promise<ShimRun> {
  const run = await ShimRun.make(changes)
  runs.push(run)
  return run.start()
}

afterEach(async () => {
  for (const run of runs.splice(0)) await run.remove()
})

test('a coder works, and its work arrives as a bundle that a clean repository can fetch', async () => {
  const run = await make({ setup: [{ label: 'install', command: 'echo installed', timeoutSeconds: 10 }] })
  expect(await run.ended()).toEqual({ outcome: 'succeeded', reason: 'completed', message: 'The agent finished.' })

  const steps = run.facts().flatMap((fact) => (fact.type === 'step_ended' ? [`${fact.step}: ${fact.exitCode}`] : []))
  expect(steps).toEqual(['sandbox: null', 'setup: 0', 'agent: null', 'bundle: 0'])
  expect(run.output('stdout').toString()).toBe('installed\n')
  expect(run.frames().map(({ seq }) => seq)).toEqual(run.frames().map((_, index) => index + 1))

  const [bundle] = run.factsOf('bundle')
  const bytes = readFileSync(join(run.directory, bundle?.file ?? ''))
  expect(bundle).toMatchObject({ purpose: 'stage', bytes: bytes.length })
  expect(bundle?.sha256).toBe(createHash('sha256').update(bytes).digest('hex'))
  await git(run.bare, 'fetch', '--quiet', join(run.directory, bundle?.file ?? ''), 'HEAD:refs/quarantine/1')
  expect(await git(run.bare, 'rev-parse', 'refs/quarantine/1')).toBe(bundle?.head)
  const source = await git(run.bare, 'show', 'refs/quarantine/1:src/discount.js')
  expect(source).toBe(readFileSync(join(run.directory, 'work/src/discount.js'), 'utf8').trim())
})
