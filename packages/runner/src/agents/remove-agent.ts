import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { listInstalled } from './find-installed.ts'

/**
 * Removes all releases of an agent from the data directory; answers which. One that is at work may fail when it loads
 * another file of its own.
 */
export async function removeAgent(directory: string, name: string): Promise<string[]> {
  const releases = await listInstalled(directory, name)
  if (releases.length === 0) return []
  // Out of sight at once: a runner that looks meanwhile finds all of it or nothing.
  const trash = join(directory, `.removed-${name}-${process.pid}`)
  await rename(join(directory, name), trash)
  await rm(trash, { recursive: true, force: true })
  return releases
}
