import { realpath } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'

/**
 * Absolute path of a file to be written. Throws for one outside the working copy, also behind a link, and for git's own
 * directory: the first would be lost, the second would break the delivery.
 */
export async function resolveForWriting(cwd: string, path: string): Promise<string> {
  const target = resolve(cwd, path)
  const root = await realpath(cwd)
  const real = await realOf(target)
  const inside = relative(root, real)
  if (inside === '..' || inside.startsWith(`..${sep}`)) throw new Error(`${path} lies outside the working copy`)
  if (inside.split(sep).includes('.git')) throw new Error(`${path} belongs to git; use git commands`)
  return target
}

/** Of a path that need not exist: its deepest existing directory is what links can lead away. */
async function realOf(path: string): Promise<string> {
  try {
    return await realpath(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    return dirname(path) === path ? path : join(await realOf(dirname(path)), basename(path))
  }
}
