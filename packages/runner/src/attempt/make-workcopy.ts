import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { runFiles } from '@sentra/shim/spec'
import { untilAnswered } from '../server-client.ts'
import { cachePath, ensureCommit, objectsOf } from '../workcopy/cache.ts'
import { createWorkcopy } from '../workcopy/create.ts'
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

/** Makes the working copy from the project's cache, which holds the commit. */
export async function makeWorkcopy(parts: AttemptParts): Promise<void> {
  const { host, live, user } = parts
  const { order } = live.lease
  await bringWork(parts)
  const path = join(live.directory, runFiles.work)
  await createWorkcopy({
    cache: cachePath(host.paths.root, order),
    path,
    commit: order.commit,
    branch: order.branch,
    environment: runEnvironment(order, order.sandbox.tier === 'bubblewrap' ? placesInside.work : path),
    hidden: databaseFiles(order),
    directory: order.directory,
    sparse: order.sparse,
    ...(user && { owner: user }),
  })
  host.worktrees.made(live.directory, order)
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
