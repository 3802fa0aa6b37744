import { mkdirSync, readFileSync, rmdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { files, startsRuns } from '../../test/shim-run.ts'

const start = startsRuns()

/** A group of its own below the first hierarchy that lets us make one; undefined where none does. */
function makeCgroup(): string | undefined {
  for (const parent of ['/sys/fs/cgroup/pids', '/sys/fs/cgroup']) {
    try {
      mkdirSync(`${parent}/sentra-test-${process.pid}`)
      return `${parent}/sentra-test-${process.pid}`
    } catch {
      // Not mounted, or not ours to write.
    }
  }
  return undefined
}

const cgroup = makeCgroup()
const membersOf = (directory: string) =>
  readFileSync(`${directory}/cgroup.procs`, 'utf8').trim().split('\n').map(Number)

test.skipIf(cgroup === undefined)('every process of the sandbox is born inside its cgroups', async () => {
  const directory = cgroup ?? ''
  const launch = {
    argv: [process.execPath, files['sandbox-init.js']],
    env: {},
    seccompFile: null,
    cgroups: [directory],
  }
  const run = await start({ launch, work: { prompt: 'ROLE: coder\nREHEARSAL: sleep 300' } })
  await run.until(() => run.factsOf('agent_text').length > 0)
  expect(new Set(membersOf(directory))).toEqual(new Set(run.alive()))
  process.kill(run.pid, 'SIGTERM')
  await run.ended()
  rmdirSync(directory)
})
