import { existsSync } from 'node:fs'
import { chmod, lchown, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Programs } from './install-binaries.ts'
import type { PostgresPaths } from './paths.ts'
import { run, type RunAs } from './run-as.ts'
import { initdbArguments } from './settings.ts'
import { startFailed } from './start-failed.ts'
import { syncPath } from './sync-path.ts'

/** Start of the names of unfinished clusters. */
const DRAFT = 'new-'

/** An initdb whose parent was killed may still be writing for a moment: the removal is repeated, 55 x 50 ms in all. */
const REMOVAL = { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }

/** Makes the cluster unless there is one, and gives it and its socket directory to the account that will run it. */
export async function ensureCluster(paths: PostgresPaths, runAs: RunAs, make: Make): Promise<void> {
  await removeDrafts(paths.home)
  if (!existsSync(paths.cluster)) await createCluster(paths, runAs, make)
  await mkdir(paths.socketDirectory, { recursive: true, mode: 0o700 })
  for (const directory of [paths.cluster, paths.socketDirectory]) await giveTo(runAs, directory)
}

type Make = { programs: Programs; password: string }

/** @throws DATABASE_START_FAILED when the data were written by another major version, which `major` cannot read. */
export async function refuseOtherMajor(paths: PostgresPaths, major: string): Promise<void> {
  if (!existsSync(paths.cluster)) return
  const found = (await readFile(join(paths.cluster, 'PG_VERSION'), 'utf8')).trim()
  if (found === major) return
  const message =
    `The database in ${paths.cluster} was made by Postgres ${found} and this Sentra brings Postgres ${major}: ` +
    `start the Sentra that made it, or set SENTRA_DATA to another directory.`
  throw startFailed(message, { found, expected: major })
}

/** Made under another name and renamed when complete, so that no kill leaves half a cluster in its place. */
async function createCluster(paths: PostgresPaths, runAs: RunAs, { programs, password }: Make): Promise<void> {
  const draft = await mkdtemp(join(paths.home, DRAFT))
  try {
    const passwordFile = join(draft, 'password')
    await writeFile(passwordFile, password, { mode: 0o600 })
    await giveTo(runAs, draft)
    await run(runAs, [programs.initdb, ...initdbArguments(join(draft, 'data'), passwordFile)])
    await rename(join(draft, 'data'), paths.cluster)
    // Without it, a power cut could take the rename back after the first rows were promised.
    await syncPath(paths.home)
  } catch (cause) {
    throw startFailed(`initdb could not make ${paths.cluster}: ${(cause as Error).message}`, {}, cause)
  } finally {
    await rm(draft, REMOVAL)
  }
}

async function removeDrafts(home: string): Promise<void> {
  for (const name of await readdir(home)) {
    if (name.startsWith(DRAFT)) await rm(join(home, name), REMOVAL)
  }
}

/** Changes the owner of a tree; the top comes last, so that a kill in between makes the next start repeat it. */
async function giveTo({ uid, gid }: RunAs, directory: string): Promise<void> {
  if ((await stat(directory)).uid === uid) return
  for (const name of await readdir(directory, { recursive: true })) await lchown(join(directory, name), uid, gid)
  await lchown(directory, uid, gid)
}

/** Makes the directory that holds cluster, socket, log and password: 0711, so that the account can pass through. */
export async function makeHome(paths: PostgresPaths): Promise<void> {
  await mkdir(paths.home, { recursive: true, mode: 0o711 })
  await chmod(paths.home, 0o711)
}
