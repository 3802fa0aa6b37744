import { chmod, chown, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runFiles } from '@sentra/shim/spec'
import { describe } from 'vitest'
import { createBubblewrap } from '../src/sandbox/bubblewrap.ts'
import { findCgroups, hasAllLimits } from '../src/sandbox/cgroup-host.ts'
import { removeCgroups } from '../src/sandbox/cgroups.ts'
import { runLaunch } from '../src/sandbox/run-launch.ts'
import type { RunUser } from '../src/sandbox/run-user.ts'
import type { SandboxInput } from '../src/sandbox/sandbox.ts'

/** As root, runs get an account that exists nowhere else on the host. */
export const testUser: RunUser | null = process.getuid?.() === 0 ? { uid: 64_321, gid: 64_321 } : null

const TIMEOUT_MS = 50_000

export const bubblewrap = await createBubblewrap()
const report = await bubblewrap.probe()

/** `describe` where the host can do it. Elsewhere skipped with the reason, and failed under CI. */
export const describeBubblewrap = describeWhen(report.available, report.detail)
export const describeLimits = describeWhen(report.available && hasAllLimits(await findCgroups()), report.detail)

/** Says why tests cannot run here, in the way that CONTRIBUTING.md promises. */
function describeWhen(possible: boolean, reason: string) {
  if (possible) return describe
  if (process.env['CI'] === 'true') throw new Error(`Under CI this host must be able to: ${reason}`)
  console.warn(`skipped: ${reason}`)
  return describe.skip
}

/** A run directory as the runner makes it, removed with `remove`. */
export async function makeRun() {
  const base = await mkdtemp(join(tmpdir(), 'sentra-run-'))
  await chmod(base, 0o711)
  const runDirectory = join(base, base.slice(-6))
  await mkdir(runDirectory)
  for (const name of [runFiles.work, runFiles.home, runFiles.out, runFiles.sockets]) {
    await mkdir(join(runDirectory, name))
    await own(join(runDirectory, name))
  }
  return { base, runDirectory, remove: () => rm(base, { recursive: true, force: true }) }
}

export async function own(path: string): Promise<void> {
  if (testUser !== null) await chown(path, testUser.uid, testUser.gid)
}

/** Runs an ES module inside a tier-1 sandbox and gives what it printed. Rejects with its stderr when it fails. */
export async function runInside(
  run: { base: string; runDirectory: string },
  source: string,
  change: Partial<SandboxInput> = {},
): Promise<string> {
  const script = join(run.base, 'script.mjs')
  await writeFile(script, source)
  const launch = await bubblewrap.plan({ ...defaultInput(run.runDirectory, script), ...change })
  try {
    const { code, signal, stdout, stderr } = await runLaunch(launch, { cwd: run.base, timeoutMs: TIMEOUT_MS })
    if (code !== 0) throw new Error(`ended with ${signal ?? code}: ${stderr}${stdout}`)
    return stdout
  } finally {
    await removeCgroups(launch.cgroups)
  }
}

export function defaultInput(runDirectory: string, script: string): SandboxInput {
  return {
    runDirectory,
    init: { node: process.execPath, script },
    objects: null,
    toolchains: [],
    certificates: [],
    limits: { memoryMb: 1024, maxProcesses: 200, cpus: 2 },
    runUid: testUser,
  }
}
