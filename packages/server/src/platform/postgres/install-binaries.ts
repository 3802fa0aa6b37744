import { constants, existsSync, type Dirent } from 'node:fs'
import { chmod, copyFile, link, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import type { PostgresBinaries } from './find-binaries.ts'
import type { PostgresPaths } from './paths.ts'
import { syncPath } from './sync-path.ts'

/** Absolute paths of the programs that we run. */
export type Programs = { initdb: string; postgres: string }

/**
 * Copies the binaries to `$DATA/postgres/<version>/` unless they are there: Postgres outlives the server, and
 * node_modules may be replaced under it. What else is there (other versions, a copy that was cut short) is removed.
 * Call it only while no Postgres of this data directory runs.
 */
export async function installBinaries(paths: PostgresPaths, binaries: PostgresBinaries): Promise<Programs> {
  const target = join(paths.installations, binaries.version)
  await mkdir(paths.installations, { recursive: true })
  await chmod(paths.installations, 0o755)
  await removeOthers(target)
  if (!existsSync(target)) await copyTo(target, binaries.native)
  return { initdb: join(target, 'bin', 'initdb'), postgres: join(target, 'bin', 'postgres') }
}

async function removeOthers(target: string): Promise<void> {
  for (const name of await readdir(dirname(target))) {
    if (name !== basename(target)) await rm(join(dirname(target), name), { recursive: true })
  }
}

/** Renamed into place as the last step: a directory with the final name is complete. */
async function copyTo(target: string, native: string): Promise<void> {
  const draft = await mkdtemp(`${target}.`)
  await copyTree(native, draft)
  await makeSymlinks(draft)
  for (const name of await readdir(join(draft, 'bin'))) await chmod(join(draft, 'bin', name), 0o755)
  await chmod(draft, 0o755)
  await rename(draft, target)
}

/** Programs and libraries are copied, as the running server has them mapped; the 900 data files are only linked. */
async function copyTree(from: string, to: string): Promise<void> {
  const entries = await readdir(from, { recursive: true, withFileTypes: true })
  const paths = (entry: Dirent): Place => {
    const source = join(entry.parentPath, entry.name)
    return { source, copy: join(to, relative(from, source)) }
  }
  for (const { copy } of entries.filter((entry) => entry.isDirectory()).map(paths)) {
    await mkdir(copy, { recursive: true })
    // Another account may have to read it, whatever our umask is.
    await chmod(copy, 0o755)
  }
  const files = entries.filter((entry) => entry.isFile()).map(paths)
  const share = join(from, 'share/')
  const place = ({ source, copy }: Place) => (source.startsWith(share) ? linkFile : copyDurably)(source, copy)
  await Promise.all(files.map(place))
}

type Place = { source: string; copy: string }

/** A second name takes a tenth of the time of a copy. Refused between file systems and for files of another user. */
async function linkFile(source: string, copy: string): Promise<void> {
  try {
    await link(source, copy)
  } catch {
    // Whatever stands against a copy as well is reported by it.
    await copyFile(source, copy)
  }
}

/** Shares the blocks where the file system can; on disk before the name that says "complete" is. */
async function copyDurably(source: string, copy: string): Promise<void> {
  await copyFile(source, copy, constants.COPYFILE_FICLONE)
  await syncPath(copy)
}

/** npm packages cannot hold symlinks, and the script that would make them is not run at installation. */
async function makeSymlinks(draft: string): Promise<void> {
  const links = JSON.parse(await readFile(join(draft, 'pg-symlinks.json'), 'utf8')) as Symlink[]
  for (const { source, target } of links) {
    await symlink(relative(dirname(target), source), join(draft, relative('native', target)))
  }
}

/** A row of pg-symlinks.json; both paths start with `native/`. */
type Symlink = { source: string; target: string }
