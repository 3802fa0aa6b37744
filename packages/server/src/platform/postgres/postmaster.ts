import { readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { PostgresPaths } from './paths.ts'
import { processArguments } from './process-arguments.ts'

/** The parent of all processes of a running Postgres. */
export type Postmaster = { pid: number; isRunning(): Promise<boolean> }

/** Whose the lock is, and how far the start has come (`starting`, `ready`, `stopping`...). */
export type LockFile = { pid: number; status: string; lines: string[] }

/** Position of the status among the lines of postmaster.pid; the lock of a socket has none. */
const STATUS_LINE = 7

/** Reads a lock file of Postgres; undefined when there is none. An empty one, left by a full disk, has pid 0. */
export async function readLockFile(path: string): Promise<LockFile | undefined> {
  try {
    const lines = (await readFile(path, 'utf8')).split('\n')
    return { pid: Number(lines[0]), status: lines[STATUS_LINE]?.trim() ?? '', lines }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** The Postgres that serves this cluster now. A pid that meanwhile belongs to another program is not taken for it. */
export async function findPostmaster(paths: PostgresPaths): Promise<Postmaster | undefined> {
  const pid = (await readLockFile(paths.lock))?.pid ?? 0
  if (!(await isPostmaster(pid, paths.cluster))) return undefined
  return { pid, isRunning: () => isPostmaster(pid, paths.cluster) }
}

/** Compares the program and its `-D`, as files: the directory may have been reached by another path or be a copy. */
async function isPostmaster(pid: number, cluster: string): Promise<boolean> {
  if (pid <= 0) return false
  const [program = '', option, directory = ''] = await processArguments(pid)
  return basename(program) === 'postgres' && option === '-D' && (await isSameDirectory(directory, cluster))
}

async function isSameDirectory(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([identity(one), identity(other)])
  return a !== undefined && a === b
}

async function identity(path: string): Promise<string | undefined> {
  try {
    const { dev, ino } = await stat(path)
    return `${dev}:${ino}`
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
