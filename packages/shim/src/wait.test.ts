import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { loadsRuns } from '../test/shim-run.ts'

const load = loadsRuns()

test('a shim whose runner died while it waited goes, and has touched nothing', async () => {
  const run = await load()
  const before = readdirSync(run.directory)
  const exited = once(run.shim!, 'exit')
  run.shim?.stdin?.destroy()
  expect(await exited).toEqual([0, null])
  expect(readdirSync(run.directory)).toEqual(before)
})
