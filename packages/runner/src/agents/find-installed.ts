import { access, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { AgentPlaces, PackagedAgent, Place } from './agent.ts'
import { programOf } from './interpreter.ts'

/** Releases of an agent in the data directory, newest first. A directory that is there is complete. */
export async function listInstalled(directory: string, name: string): Promise<string[]> {
  const names = await readdir(join(directory, name)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  const releases = names.filter((release) => !release.startsWith('.'))
  return releases.toSorted((a, b) => b.localeCompare(a, 'en', { numeric: true }))
}

/** What `sentra agents install` put into the data directory; null when it was never asked to. */
export async function findInstalled(row: PackagedAgent, places: AgentPlaces): Promise<Place | null> {
  const [version] = await listInstalled(places.directory, row.name)
  if (version === undefined) return null
  const root = join(places.directory, row.name, version)
  const entry = await findEntry(row, root)
  if (entry === null) return null
  const { argv, mounts } = await programOf(entry, places.programs.node)
  return {
    argv: [...argv, ...row.arguments],
    mounts: [{ path: root, link: null }, ...mounts],
    version,
    detail: 'installed by Sentra',
  }
}

/** The agent's program in an installation, for this machine's processor; null when there is none for it. */
export async function findEntry(row: PackagedAgent, root: string): Promise<string | null> {
  const place = `${process.platform}-${process.arch}`
  for (const entry of row.entries) {
    const file = join(root, 'node_modules', entry.replace('PLATFORM', place))
    if (await exists(file)) return file
  }
  return null
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
