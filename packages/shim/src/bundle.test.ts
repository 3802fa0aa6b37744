import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { git } from '../test/git.ts'
import { startsRuns, type ShimRun, type SpecChanges } from '../test/shim-run.ts'

const start = startsRuns()

/** A command stage that delivers what its commands did. */
async function deliver(...lines: string[]): Promise<ShimRun> {
  const commands = lines.map((command) => ({ label: command, command, timeoutSeconds: 20 }))
  const run = await start({ work: { kind: 'command', commands } })
  await run.ended()
  return run
}

async function fetchBundle(run: ShimRun): Promise<void> {
  const [bundle] = run.factsOf('bundle')
  await git(run.bare, 'fetch', '--quiet', join(run.directory, bundle?.file ?? ''), 'HEAD:refs/quarantine/1')
  expect(await git(run.bare, 'rev-parse', 'refs/quarantine/1')).toBe(bundle?.head)
}

test('no change is an empty bundle fact with the base as its head', async () => {
  const run = await deliver('true')
  expect(run.factsOf('bundle')).toEqual([
    { type: 'bundle', purpose: 'stage', file: '', bytes: 0, sha256: '', head: run.base },
  ])
})

test('commits of the agent and what it left uncommitted arrive together', async () => {
  const commit = 'git -c user.name=a -c user.email=a@b commit --quiet --all --message "feat: mine"'
  const run = await deliver(`echo one >one; git add one; ${commit}; echo two >two`)
  await fetchBundle(run)
  const log = await git(run.bare, 'log', '--format=%an: %s', `${run.base}..refs/quarantine/1`)
  expect(log).toBe('Sentra agent: wip: work of the agent\na: feat: mine')
})

test('work that undoes the base is a difference, too', async () => {
  const run = await deliver('git rm --quiet src/cart.js')
  await fetchBundle(run)
  expect(await git(run.bare, 'diff', '--name-status', run.base, 'refs/quarantine/1')).toBe('D\tsrc/cart.js')
})

test('hooks, signing and a stale lock of the agent do not stop the bundle', async () => {
  const hook = 'printf "#!/bin/sh\\nexit 1\\n" >.git/hooks/pre-commit; chmod +x .git/hooks/pre-commit'
  const run = await deliver(hook, 'git config commit.gpgSign true', 'touch .git/index.lock', 'echo one >one')
  await fetchBundle(run)
})

test('a bundle that is a symlink is refused', async () => {
  const run = await start(plantsInstead('ln -s /etc/hostname'))
  const end = await run.ended()
  expect(end).toMatchObject({ outcome: 'failed', reason: 'bundle_failed' })
  expect(end.message).toContain('ELOOP')
  expect(run.factsOf('bundle')).toEqual([])
})

test('a bundle that is a FIFO is refused instead of waited for', async () => {
  const run = await start(plantsInstead('mkfifo'))
  expect(await run.ended()).toMatchObject({ outcome: 'failed', reason: 'bundle_failed' })
})

/** A sandbox whose git plants something else where the bundle should be: it stands before the real one in PATH. */
function plantsInstead(plant: string): (directory: string) => SpecChanges {
  return (directory) => {
    const path = process.env['PATH'] ?? ''
    const script = `#!/bin/sh
for argument in "$@"; do
  case "$argument" in *.bundle) exec ${plant} "$argument" ;; esac
done
PATH='${path}' exec git "$@"
`
    mkdirSync(join(directory, 'bin'))
    writeFileSync(join(directory, 'bin/git'), script, { mode: 0o755 })
    const environment = { PATH: `${join(directory, 'bin')}:${path}`, HOME: join(directory, 'home') }
    return { environment, work: { prompt: 'ROLE: coder\nREHEARSAL: note x' } }
  }
}
