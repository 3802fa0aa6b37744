import { once } from 'node:events'
import { chown, rename, rm, stat, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import type { PostgresPaths } from './paths.ts'
import { readLockFile } from './postmaster.ts'
import { startFailed } from './start-failed.ts'

/** Above the highest pid that any system gives: nobody has it, and Postgres accepts it as a number. */
const NOBODY = 2_147_483_647

/**
 * Makes lock files harmless whose pid now belongs to another program; Postgres would refuse to start because that
 * pid is alive. Call it when no postmaster serves the cluster.
 * @throws DATABASE_START_FAILED when a program answers on our socket: it is a Postgres that we did not find, in
 * another container or below a directory that was moved while it ran.
 */
export async function clearStaleLocks(paths: PostgresPaths): Promise<void> {
  await refuseTakenSocket(paths)
  for (const path of [paths.lock, paths.socketLock]) {
    const lock = await readLockFile(path)
    if (lock?.pid === 0) await rm(path, { force: true })
    else if (lock !== undefined) await disown(path, { lines: lock.lines, draft: join(paths.home, 'lock.new') })
  }
}

/**
 * Replaces the pid and keeps the rest: it names the shared memory by which Postgres sees that backends of a killed
 * postmaster still write to the cluster, and waits for them. The draft is made where only we may write: in a directory
 * of the account that runs Postgres, that account could put a link of its own in our way.
 */
async function disown(path: string, { lines, draft }: { lines: string[]; draft: string }): Promise<void> {
  const { uid, gid } = await stat(path)
  await writeFile(draft, [NOBODY, ...lines.slice(1)].join('\n'), { mode: 0o600 })
  await chown(draft, uid, gid)
  await rename(draft, path)
}

async function refuseTakenSocket(paths: PostgresPaths): Promise<void> {
  const socket = connect(paths.socket)
  try {
    await once(socket, 'connect')
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? ''
    if (['ENOENT', 'ECONNREFUSED'].includes(code)) return
    throw startFailed(`Cannot look at the socket ${paths.socket}: ${code}.`, { socket: paths.socket }, error)
  } finally {
    socket.destroy()
  }
  const pid = (await readLockFile(paths.socketLock))?.pid
  const message =
    `Another program answers on ${paths.socket}: stop it (its lock file names pid ${pid ?? 'none'}), or set ` +
    'SENTRA_DATA to another directory.'
  throw startFailed(message, { socket: paths.socket, pid })
}
