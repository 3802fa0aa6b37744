import { chown, lstat, mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { runFiles } from '@sentra/shim/spec'
import type { AgentLaunch } from '../agents/agent.ts'
import type { RunUser } from '../sandbox/run-user.ts'

export type Place = { directory: string; user: RunUser | null }

/**
 * Makes the run directory's own directories. The run's account writes in home and out; the sockets are made by us and
 * only connected to by it, so that a run cannot put a socket of its own in their place. Nobody else may enter where the
 * sockets are: whoever reaches one is taken for the run, and its name is in the list of processes.
 */
export async function makeRunDirectories({ directory, user }: Place): Promise<void> {
  const sockets = join(directory, runFiles.sockets)
  await mkdir(sockets, { recursive: true, mode: 0o710 })
  if (user) await chown(sockets, 0, user.gid)
  for (const name of [runFiles.home, runFiles.out] as const) {
    const path = join(directory, name)
    await mkdir(path, { recursive: true, mode: 0o700 })
    if (user) await chown(path, user.uid, user.gid)
  }
}

/**
 * Writes settings for the agent into its HOME, which no process uses now. It may come from an earlier attempt, so an
 * agent chose what lies in it: a link on the way is removed, never followed, for we may be root.
 */
export async function writeHomeFiles({ directory, user }: Place, files: AgentLaunch['files']): Promise<void> {
  const home = join(directory, runFiles.home)
  for (const [path, text] of Object.entries(files)) {
    const file = join(home, path)
    await makeDirectory(dirname(file), { home, user })
    await rm(file, { recursive: true, force: true })
    await writeFile(file, text, { mode: 0o600, flag: 'wx' })
    if (user) await chown(file, user.uid, user.gid)
  }
}

async function makeDirectory(path: string, place: { home: string; user: RunUser | null }): Promise<void> {
  if (path === place.home) return
  await makeDirectory(dirname(path), place)
  const facts = await lstat(path).catch(() => null) // not there yet
  if (facts?.isDirectory()) return
  await rm(path, { force: true })
  await mkdir(path, { mode: 0o700 })
  if (place.user) await chown(path, place.user.uid, place.user.gid)
}
