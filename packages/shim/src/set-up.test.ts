import { execFile } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { git } from '../test/git.ts'
import { startsRuns } from '../test/shim-run.ts'

const start = startsRuns()
const install = {
  label: 'set-up',
  command: 'mkdir -p "$HOME/.cache" && echo fetched > "$HOME/.cache/a"',
  timeoutSeconds: 20,
}
const poison = ['sh', '-c', 'echo poison > "$HOME/.cache/a"']

const cacheOf = (directory: string, restore: string | null, keep: string | null) => ({
  restore,
  keep,
  paths: ['.cache', '.npm/_cacache'].map((name) => join(directory, 'home', name)),
  maxBytes: 10_000_000,
})

test('what set-up fetched is kept for the next, and nothing that an agent put there', async () => {
  const run = await start((directory) => ({
    setup: [install],
    cache: cacheOf(directory, null, join(directory, 'kept.tar')),
    work: { argv: poison },
  }))
  await run.ended()
  const kept = join(run.directory, 'kept.tar')
  expect((await promisify(execFile)('tar', ['-xOf', kept])).stdout).toBe('fetched\n')
  expect(readdirSync(join(run.directory, 'out'))).toEqual([])
  expect(run.logged('info').join()).toMatch(/Set-up took [\d.]+ s, without a cache/)
})

test('a cache that is gone costs time only, and a set-up without the right to it keeps nothing', async () => {
  const run = await start((directory) => ({
    setup: [install],
    cache: cacheOf(directory, join(directory, 'none.tar'), null),
  }))
  expect(await run.ended()).toMatchObject({ outcome: 'succeeded' })
  expect(run.logged('warn').join()).toContain('could not be used: it is gone')
  expect(existsSync(join(run.directory, 'kept.tar'))).toBe(false)
})

test('a failed set-up leaves nothing', async () => {
  const run = await start((directory) => ({
    setup: [{ ...install, command: `${install.command}; exit 1` }],
    cache: cacheOf(directory, null, join(directory, 'kept.tar')),
  }))
  expect(await run.ended()).toMatchObject({ reason: 'setup_failed' })
  expect(existsSync(join(run.directory, 'kept.tar'))).toBe(false)
})

test('commands and agent start in the directory of the run, and what lies beside it is part of the work', async () => {
  const run = await start({
    directory: 'src',
    setup: [{ ...install, command: 'test -f cart.js && echo beside > ../beside.txt' }],
    work: { prompt: 'ROLE: coder\nREHEARSAL: note here' },
  })
  expect(await run.ended()).toMatchObject({ outcome: 'succeeded' })
  const bundle = run.factsOf('bundle')[0]?.file ?? ''
  await git(run.bare, 'fetch', '--quiet', join(run.directory, bundle), 'HEAD')
  const names = await git(run.bare, 'ls-tree', '-r', '--name-only', 'FETCH_HEAD')
  expect(names.split('\n')).toEqual(expect.arrayContaining(['beside.txt', 'src/NOTE.md']))
})

test('a directory that an agent moved away fails the checks, and says so', async () => {
  const commands = [{ label: 'test', command: 'true', timeoutSeconds: 20 }]
  const run = await start({ directory: 'gone', work: { kind: 'command', commands }, bundleBase: null })
  expect(await run.ended()).toMatchObject({ outcome: 'failed', reason: 'checks_failed' })
  expect(run.output('stderr').toString()).toMatch(/cd: .*gone/)
})
