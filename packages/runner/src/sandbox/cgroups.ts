import { mkdir, readFile, rmdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { SentraError } from '@sentra/contract'
import { controllers, type CgroupHost, type Controller } from './cgroup-host.ts'
import type { Limits } from './sandbox.ts'

/** Kernel default of cpu.cfs_period_us and cpu.max: a quota of one period is one core. */
const CPU_PERIOD_US = 100_000
/** A killed process leaves its group within milliseconds; what stays longer hangs in the kernel. */
const REMOVAL_MS = 3_000
const REMOVAL_STEP_MS = 10
/** bubblewrap ends within 20 ms of its child, on a busy host within 100. */
const SPARED_MS = 250

/** One value of one control file. `optional`: the file is missing on kernels without swap accounting. */
type Setting = { file: string; value: string; optional?: true }

/**
 * Makes one group per hierarchy named after the run, with its limits, and returns their directories. A limit whose
 * hierarchy is not writable is left out; `probe` reports that. Throws SANDBOX_UNAVAILABLE when the kernel refuses one.
 */
export async function createCgroups(host: CgroupHost, name: string, limits: Limits): Promise<string[]> {
  const made = new Set<string>()
  try {
    for (const controller of controllers) {
      const parent = host.parents[controller]
      if (parent === undefined) continue
      const directory = join(parent, `sentra-${name}`)
      await mkdir(directory, { recursive: true })
      made.add(directory)
      for (const setting of settings(host.version, controller, limits)) await apply(directory, setting)
    }
    return [...made]
  } catch (error) {
    await removeCgroups([...made])
    throw new SentraError('SANDBOX_UNAVAILABLE', `The run's limits could not be set: ${(error as Error).message}.`, {
      cause: error,
    })
  }
}

/** Ids of the processes in the groups, each once; an absent group has none. */
export async function cgroupPids(directories: string[]): Promise<number[]> {
  const lists = await Promise.all(directories.map((directory) => readPids(directory)))
  return [...new Set(lists.flat())]
}

/**
 * Kills everything left in the groups and removes them; absent groups are fine. The group finds every process of the
 * run, also one that left its parent or session. Throws TIMEOUT when a process does not die within 3 s.
 */
export async function removeCgroups(directories: string[]): Promise<void> {
  // Without this a fork bomb makes children faster than a list of them can be read and killed.
  for (const directory of directories) await apply(directory, { file: 'pids.max', value: '0', optional: true })
  for (let waited = 0; waited <= REMOVAL_MS; waited += REMOVAL_STEP_MS) {
    const pids = (await cgroupPids(directories)).toSorted((a, b) => a - b)
    // The oldest is bubblewrap. Left alone it collects its dead child and ends by itself; killed with the others it
    // leaves a zombie behind wherever the first process of a container collects none.
    for (const pid of pids.slice(waited < SPARED_MS ? 1 : 0)) killIfThere(pid)
    const removed = await Promise.all(directories.map((directory) => removeIfEmpty(directory)))
    if (removed.every(Boolean)) return
    await sleep(REMOVAL_STEP_MS)
  }
  const pids = await cgroupPids(directories)
  throw new SentraError('TIMEOUT', `Processes ${pids.join(', ')} of a run did not die: the kernel still holds them.`, {
    details: { pids, directories },
  })
}

/** Memory counts swap too, so that a run cannot push the host into swapping. */
function settings(version: 1 | 2, controller: Controller, limits: Limits): Setting[] {
  const memory = String(limits.memoryMb * 1024 * 1024)
  const quota = String(Math.round(limits.cpus * CPU_PERIOD_US))
  if (controller === 'pids') return [{ file: 'pids.max', value: String(limits.maxProcesses) }]
  if (controller === 'cpu') {
    if (version === 2) return [{ file: 'cpu.max', value: `${quota} ${CPU_PERIOD_US}` }]
    return [
      { file: 'cpu.cfs_period_us', value: String(CPU_PERIOD_US) },
      { file: 'cpu.cfs_quota_us', value: quota },
    ]
  }
  if (version === 2) {
    return [
      { file: 'memory.max', value: memory },
      { file: 'memory.swap.max', value: '0', optional: true },
    ]
  }
  return [
    { file: 'memory.limit_in_bytes', value: memory },
    { file: 'memory.memsw.limit_in_bytes', value: memory, optional: true },
  ]
}

async function apply(directory: string, { file, value, optional }: Setting): Promise<void> {
  try {
    // Opened without O_CREAT: the cgroup file system answers EACCES instead of ENOENT to an attempt to create.
    await writeFile(join(directory, file), value, { flag: 'r+' })
  } catch (error) {
    if (!(optional && isCode(error, 'ENOENT'))) throw error
  }
}

async function readPids(directory: string): Promise<number[]> {
  try {
    return (await readFile(join(directory, 'cgroup.procs'), 'utf8')).split('\n').filter(Boolean).map(Number)
  } catch (error) {
    // ENODEV: the group was removed while its file was open.
    if (isCode(error, 'ENOENT', 'ENODEV')) return []
    throw error
  }
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if (!isCode(error, 'ESRCH')) throw error
  }
}

async function removeIfEmpty(directory: string): Promise<boolean> {
  try {
    await rmdir(directory)
    return true
  } catch (error) {
    if (isCode(error, 'EBUSY')) return false
    if (isCode(error, 'ENOENT')) return true
    throw error
  }
}

function isCode(error: unknown, ...codes: string[]): boolean {
  return codes.includes((error as NodeJS.ErrnoException).code ?? '')
}
