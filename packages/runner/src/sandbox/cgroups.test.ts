import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { bubblewrap, defaultInput, describeLimits, makeRun, runInside } from '../../test/sandbox-fixture.ts'
import { findCgroups } from './cgroup-host.ts'
import { cgroupPids, createCgroups, removeCgroups } from './cgroups.ts'
import { runLaunch } from './run-launch.ts'

let place: Awaited<ReturnType<typeof makeRun>>
beforeEach(async () => {
  place = await makeRun()
})
afterEach(async () => {
  await place.remove()
})

const FORK = `
import { spawn } from 'node:child_process'
let started = 0, refused = 0
const ended = (error) => { error ? (refused += 1) : (started += 1) }
const children = Array.from({ length: 200 }, () => new Promise((resolve) => {
  const child = spawn('sleep', ['60'])
  child.once('spawn', () => resolve(ended())); child.once('error', (error) => resolve(ended(error)))
}))
await Promise.all(children)
console.log(JSON.stringify({ started, refused }))
process.exit(0)
`

const ALLOCATE = `
import { spawnSync } from 'node:child_process'
const code = 'const kept = []; for (let i = 0; i < 600; i += 1) kept.push(Buffer.alloc(1e6, 1))'
const { status, signal } = spawnSync(process.execPath, ['-e', code])
console.log(JSON.stringify({ status, signal }))
`

const BUSY = `
import { spawn } from 'node:child_process'
const burn = 'const end = Date.now() + 1500; while (Date.now() < end); console.log(process.cpuUsage().user)'
const run = () => new Promise((resolve) => {
  const child = spawn(process.execPath, ['-e', burn]); let text = ''
  child.stdout.on('data', (chunk) => { text += chunk }); child.once('close', () => resolve(Number(text)))
})
const used = await Promise.all([run(), run()])
console.log(JSON.stringify(used[0] + used[1]))
`

describeLimits('the limits of a run', () => {
  it('stop a fork bomb at the number of processes', async () => {
    const limits = { memoryMb: 1024, maxProcesses: 64, cpus: 2 }
    const { started, refused } = JSON.parse(await runInside(place, FORK, { limits }))
    expect(started).toBeGreaterThan(20)
    expect(started).toBeLessThan(64)
    expect(started + refused).toBe(200)
  })

  it('kill the process that takes too much memory, and not the sandbox', async () => {
    const limits = { memoryMb: 256, maxProcesses: 200, cpus: 2 }
    expect(JSON.parse(await runInside(place, ALLOCATE, { limits }))).toEqual({ status: null, signal: 'SIGKILL' })
  })

  it('share out the cores', async () => {
    const limits = { memoryMb: 1024, maxProcesses: 200, cpus: 0.5 }
    const usedMs = JSON.parse(await runInside(place, BUSY, { limits })) / 1000
    expect(usedMs).toBeLessThan(1500)
  })

  it('end every process of the run, also those that left their parent', async () => {
    const script = join(place.base, 'script.mjs')
    const source = `import { spawn } from 'node:child_process'
      for (let i = 0; i < 5; i += 1) spawn('setsid', ['sleep', '600'], { detached: true, stdio: 'ignore' }).unref()
      setInterval(() => {}, 1e6)`
    await writeFile(script, source)
    const launch = await bubblewrap.plan(defaultInput(place.runDirectory, script))
    const ended = runLaunch(launch, { cwd: place.base, timeoutMs: 50_000 })
    await expect.poll(async () => (await cgroupPids(launch.cgroups)).length).toBeGreaterThanOrEqual(8)
    const pids = await cgroupPids(launch.cgroups)
    await removeCgroups(launch.cgroups)
    await ended
    // A zombie would show here too: not every container has a first process that collects them.
    await expect.poll(() => pids.filter((pid) => existsSync(`/proc/${pid}`))).toEqual([])
    expect(launch.cgroups.filter((directory) => existsSync(directory))).toEqual([])
  })

  it('can be removed twice', async () => {
    const made = await createCgroups(await findCgroups(), 'twice', { memoryMb: 64, maxProcesses: 8, cpus: 1 })
    expect(made.length).toBeGreaterThan(0)
    await removeCgroups(made)
    await removeCgroups(made)
  })
})
