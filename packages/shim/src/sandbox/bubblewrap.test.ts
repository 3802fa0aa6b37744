import { readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { hasProgram } from '../../test/has-program.ts'
import { files, startsRuns, type ShimRun, type SpecChanges } from '../../test/shim-run.ts'

const start = startsRuns()

/** One instruction, "allow": BPF_RET | BPF_K with SECCOMP_RET_ALLOW. Enough to see that descriptor 4 arrives. */
const ALLOW_ALL = Uint8Array.from([0x06, 0, 0, 0, 0, 0, 0xff, 0x7f])

const paths = { work: '/work', home: '/agent/home', out: '/out', sockets: '/run/sentra' }

/** Programs have a place of their own: a mount on /work would hide them where the checkout is in /work. */
const node = '/opt/node/node'
const rehearsal = [node, '/opt/sentra/rehearsal.js']

/** A sandbox with nothing but the system's programs, ours, and the run's own directories. */
function inBubblewrap(changes: SpecChanges): (directory: string) => SpecChanges {
  return (directory) => {
    const seccompFile = join(directory, 'filter.bpf')
    writeFileSync(seccompFile, ALLOW_ALL)
    const mounts = {
      '/usr': '/usr',
      [dirname(process.execPath)]: '/opt/node',
      [dirname(files['shim.js'])]: '/opt/sentra',
    }
    const readOnly = Object.entries({ ...mounts, [`${directory}/s`]: paths.sockets })
    const writable = [paths.work, paths.home, paths.out].map((path) => [join(directory, basename(path)), path])
    const links = ['bin', 'lib', 'lib64', 'sbin'].flatMap((name) => ['--symlink', `usr/${name}`, `/${name}`])
    const argv = ['bwrap', '--unshare-all', '--die-with-parent', '--new-session', '--seccomp', '4', ...links]
    argv.push(
      ...readOnly.flatMap((mount) => ['--ro-bind', ...mount]),
      ...writable.flatMap((mount) => ['--bind', ...mount]),
    )
    argv.push('--proc', '/proc', '--dev', '/dev', '--tmpfs', '/tmp', '--', node, '/opt/sentra/sandbox-init.js')
    return {
      launch: { argv, env: { PATH: process.env['PATH'] ?? '' }, seccompFile, cgroups: [] },
      paths,
      environment: { PATH: '/usr/bin:/bin', HOME: paths.home },
      ...changes,
      work: { argv: rehearsal, ...changes.work },
    }
  }
}

const startInBubblewrap = (changes: SpecChanges): Promise<ShimRun> => start(inBubblewrap(changes))

test.skipIf(!hasProgram('bwrap'))('an agent without a network works through bubblewrap', async () => {
  const lines = [
    'cat /proc/net/dev',
    'grep Seccomp: /proc/self/status',
    'readlink /proc/$$/fd/3 || echo no control socket',
  ]
  const setup = lines.map((command) => ({ label: command, command, timeoutSeconds: 10 }))
  const run = await startInBubblewrap({
    setup,
    work: { prompt: 'ROLE: planner\nPlan it', mustSubmit: ['submit_plan'] },
  })
  expect(await run.ended()).toMatchObject({ outcome: 'succeeded' })
  const interfaces = [
    ...run
      .output('stdout')
      .toString()
      .matchAll(/^ *(\w+):.* 0$/gm),
  ].map(([, name]) => name)
  expect(interfaces).toEqual(['lo'])
  expect(run.output('stdout').toString()).toContain('Seccomp:\t2')
  expect(run.output('stdout').toString()).toContain('no control socket')
  expect(run.factsOf('plan')).toHaveLength(1)
})

test.skipIf(!hasProgram('bwrap'))('work comes out of bubblewrap as a bundle', async () => {
  const run = await startInBubblewrap({})
  expect(await run.ended()).toMatchObject({ outcome: 'succeeded' })
  const [bundle] = run.factsOf('bundle')
  expect(readFileSync(join(run.directory, bundle?.file ?? '')).length).toBe(bundle?.bytes)
  expect(bundle?.bytes).toBeGreaterThan(0)
})

test.skipIf(!hasProgram('bwrap'))('nothing is left of a stubborn agent in bubblewrap', async () => {
  const run = await startInBubblewrap({ work: { prompt: 'ROLE: coder\nREHEARSAL: stubborn' } })
  await run.until(() => run.alive().length >= 4)
  process.kill(run.pid, 'SIGTERM')
  expect(await run.ended()).toMatchObject({ outcome: 'cancelled' })
  expect(run.alive()).toEqual([])
})

test.skipIf(!hasProgram('bwrap'))('kill -9 of the shim ends everything in bubblewrap', async () => {
  const run = await startInBubblewrap({ work: { prompt: 'ROLE: coder\nREHEARSAL: stubborn' } })
  await run.until(() => run.alive().length >= 4)
  process.kill(run.pid, 'SIGKILL')
  await run.until(() => run.alive().length === 0)
})
