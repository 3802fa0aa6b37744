import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const NEEDED = ['memory', 'pids', 'cpu']

/**
 * Makes memory, pids and cpu available to groups below `base`. A group with processes in it cannot do that, so this
 * process moves into `leaf` first; others are left where they are. Returns null, or the sentence that says why not.
 * Untested on v2: written from Documentation/admin-guide/cgroup-v2.rst of Linux.
 */
export async function delegateControllers(base: string, leaf: string): Promise<string | null> {
  const enabled = await readWords(join(base, 'cgroup.subtree_control'))
  if (NEEDED.every((name) => enabled.includes(name))) return null
  const offered = await readWords(join(base, 'cgroup.controllers'))
  const missing = NEEDED.filter((name) => !offered.includes(name))
  if (missing.length > 0) return `${base} was not given the controllers ${missing.join(', ')}`
  try {
    await mkdir(leaf, { recursive: true })
    await writeFile(join(leaf, 'cgroup.procs'), String(process.pid))
    await writeFile(join(base, 'cgroup.subtree_control'), NEEDED.map((name) => `+${name}`).join(' '))
    return null
  } catch (error) {
    return `${base} is shared with other processes (${(error as Error).message}): start the runner in a group of its own`
  }
}

async function readWords(file: string): Promise<string[]> {
  return (await readFile(file, 'utf8')).trim().split(' ')
}
