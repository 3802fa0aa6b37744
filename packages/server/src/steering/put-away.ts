import { mkdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import type { App } from '#platform'

/** Moves a person's working copy to the trash, from where a runner removes it a week later. */
export async function putAway(app: App, { path, name }: { path: string; name: string }): Promise<void> {
  const stamp = new Date().toISOString().replaceAll(/[-:.]/g, '')
  await mkdir(app.paths.trash, { recursive: true, mode: 0o700 })
  try {
    await rename(path, join(app.paths.trash, `${stamp}-${name}`))
  } catch (error) {
    // The person removed or moved it: it is theirs.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}
