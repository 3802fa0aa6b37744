import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { runFiles } from '@sentra/shim/spec'
import { lacksDisk } from '../free-disk.ts'
import { untilAnswered } from '../server-client.ts'
import { cachePath, ensureCommit, objectsOf } from '../workcopy/cache.ts'
import { createSpare, createWorkcopy } from '../workcopy/create.ts'
import { sparePath } from '../workcopy/spare.ts'
import { placesInside } from '../sandbox/mounts.ts'
import type { AttemptParts } from './attempt-parts.ts'
import { bringWork } from './bring-work.ts'
import { databaseFiles, runEnvironment } from './run-environment.ts'

/** Brings the commit into the project's cache when it is not there. Answers where the cache keeps its objects. */
export async function fetchCommit(parts: AttemptParts, signal: AbortSignal): Promise<string> {
  const { order } = parts.live.lease
  const cache = cachePath(parts.host.paths.root, order)
  await ensureCommit(cache, order.commit, (have) => untilAnswered(() => fetchBundle(parts, have), signal))
  return objectsOf(cache)
}

/** Makes the working copy from the project's cache, which holds the commit. Answers how many files it has, if it is new. */
export async function makeWorkcopy(parts: AttemptParts): Promise<number> {
  const { host, live, user } = parts
  const { order } = live.lease
  await bringWork(parts)
  const path = join(live.directory, runFiles.work)
  const cache = cachePath(host.paths.root, order)
  const files = await createWorkcopy({
    cache,
    path,
    commit: order.commit,
    branch: order.branch,
    environment: runEnvironment(order, order.sandbox.tier === 'bubblewrap' ? placesInside.work : path),
    hidden: databaseFiles(order),
    directory: order.directory,
    sparse: order.sparse,
    spare: await sparePath(cache, order.sparse),
    ...(user && { owner: user }),
  })
  host.worktrees.made(live.directory, order)
  return files
}

/**
 * Makes a spare for the next attempt at a repository with so many files. Nobody waits for it, and an attempt that comes
 * before it is ready makes its own working copy; so a failure is only told to the operator.
 */
export async function keepSpare({ host, live }: AttemptParts, files: number): Promise<void> {
  const { order } = live.lease
  const { spareFromFiles } = host.config
  if (spareFromFiles === 0 || files < spareFromFiles) return
  try {
    const cache = cachePath(host.paths.root, order)
    const path = await sparePath(cache, order.sparse)
    if (path === undefined || (await lacksDisk(host))) return
    await createSpare(path, { cache, commit: order.commit, sparse: order.sparse })
  } catch (error) {
    host.log.warn({ err: error, projectId: order.projectId }, 'no working copy could be made ahead')
  }
}

/** Downloads the missing objects as a bundle; returns its path. The caller removes it. */
async function fetchBundle({ host, live, server, runnerId }: AttemptParts, have: string[]): Promise<string> {
  const path = join(host.paths.incoming, `${live.id}.bundle`)
  const { generation, order } = live.lease
  const pieces = server.fetchObjects({ runnerId, attemptId: live.id, generation, commit: order.commit, have })
  const data = async function* () {
    for await (const piece of pieces) yield piece.data
  }
  await pipeline(Readable.from(data()), createWriteStream(path, { mode: 0o600 }))
  return path
}
