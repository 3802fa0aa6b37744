import { chown, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runFiles } from '@sentra/shim/spec'
import type { AgentLaunch } from '../agents/agent.ts'
import type { RunUser } from '../sandbox/run-user.ts'

export type Place = { directory: string; user: RunUser | null }

/**
 * Makes the run directory's own directories. The run's account writes in home and out; the sockets are made by us and
 * only connected to by it, so that a run cannot put a socket of its own in their place.
 */
export async function makeRunDirectories({ directory, user }: Place): Promise<void> {
  await mkdir(join(directory, runFiles.sockets), { recursive: true, mode: 0o711 })
  for (const name of [runFiles.home, runFiles.out] as const) {
    const path = join(directory, name)
    await mkdir(path, { recursive: true, mode: 0o700 })
    if (user) await chown(path, user.uid, user.gid)
  }
}

/** Settings for the agent. Called before anything of the run's own account has touched its HOME: no link can lead away. */
export async function writeHomeFiles({ directory, user }: Place, files: AgentLaunch['files']): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    const parts = path.split('/')
    const made = parts.map((_, index) => join(directory, runFiles.home, ...parts.slice(0, index + 1)))
    for (const parent of made.slice(0, -1)) await mkdir(parent, { recursive: true, mode: 0o700 })
    await writeFile(made.at(-1) ?? '', text, { mode: 0o600 })
    if (user) for (const name of made) await chown(name, user.uid, user.gid)
  }
}
