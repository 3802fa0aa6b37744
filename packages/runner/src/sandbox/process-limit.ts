import { release } from 'node:os'
import type { CgroupHost } from './cgroup-host.ts'
import type { Limits } from './sandbox.ts'

/** Part of util-linux, as setpriv. */
const PRLIMIT = '/usr/bin/prlimit'
/** From here on Linux counts the processes of a user namespace for themselves. */
const COUNTS_NAMESPACES = [5, 14] as const

type Input = { cgroups: CgroupHost; limits: Limits; hasOwnAccount: boolean }

/**
 * What bounds the number of processes where no cgroup does: start of the argv of the sandbox's first process. The kernel
 * counts those of one account, so a run must have an account, or at least a user namespace, of its own.
 */
export function processLimit({ cgroups, limits, hasOwnAccount }: Input): string[] {
  if (cgroups.parents.pids !== undefined || !(hasOwnAccount || countsNamespaces(release()))) return []
  return [PRLIMIT, `--nproc=${limits.maxProcesses}:${limits.maxProcesses}`, '--']
}

function countsNamespaces(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [first, second] = COUNTS_NAMESPACES
  return major > first || (major === first && minor >= second)
}
