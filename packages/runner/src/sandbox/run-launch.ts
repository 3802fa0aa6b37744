import { existsSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { RUNNER_GROUP } from './cgroup-host.ts'
import { runProgram, type ProgramResult } from '../run-program.ts'
import type { Launch } from './sandbox.ts'

/**
 * Runs a launch to its end as the shim does, for probes: descriptor 3 open (here to nothing), 4 the filter, started
 * inside the launch's cgroups and, for a tier without mounts, in `cwd`. Kills it after `timeoutMs`.
 */
export async function runLaunch(launch: Launch, options: { cwd: string; timeoutMs: number }): Promise<ProgramResult> {
  const filter = launch.seccompFile === null ? null : await open(launch.seccompFile)
  try {
    const stdio: ('ignore' | 'pipe' | number)[] = ['ignore', 'pipe', 'pipe', 'ignore', filter?.fd ?? 'ignore']
    return await inCgroups(launch.cgroups, () => runProgram(launch.argv, { env: launch.env, stdio, ...options }))
  } finally {
    await filter?.close()
  }
}

/**
 * Calls `start`, which must spawn before its first await, while this process itself is in the groups: the child is born
 * there and cannot outrun its limits, as it could if its id were written afterwards. Nothing else runs in between.
 */
function inCgroups<Result>(directories: string[], start: () => Result): Result {
  const move = (directory: string) =>
    writeFileSync(join(directory, 'cgroup.procs'), String(process.pid), { flag: 'r+' })
  try {
    for (const directory of directories) move(directory)
    return start()
  } finally {
    for (const directory of directories) move(runnerGroup(dirname(directory)))
  }
}

/** Groups of runs are made below the runner's own on version 1, next to it on version 2. */
function runnerGroup(parent: string): string {
  const leaf = join(parent, RUNNER_GROUP)
  return existsSync(leaf) ? leaf : parent
}
