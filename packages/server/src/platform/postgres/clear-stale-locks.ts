import { once } from 'node:events'
import { chown, rename, rm, stat, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { PostgresPaths } from './paths.ts'
import { readLockFile } from './postmaster.ts'
import { startFailed } from './start-failed.ts'

/** A child of a killed postmaster sees that within moments, on a machine that is not quite overrun. */
const LAST_CHILD_MS = 3_000
const LOOK_MS = 100

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

/**
 * A postmaster that was killed this moment may leave a child behind that was just begun and still holds its socket: it
 * goes as soon as it sees that nobody is there. Only who goes on answering is another program.
 */
async function refuseTakenSocket(paths: PostgresPaths): Promise<void> {
  const deadline = performance.now() + LAST_CHILD_MS
  while (await isAnswered(paths.socket)) {
    if (performance.now() > deadline) throw await refusal(paths)
    await sleep(LOOK_MS)
  }
}

async function isAnswered(path: string): Promise<boolean> {
  const socket = connect(path)
  try {
    await once(socket, 'connect')
    return true
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? ''
    if (['ENOENT', 'ECONNREFUSED'].includes(code)) return false
    throw startFailed(`Cannot look at the socket ${path}: ${code}.`, { socket: path }, error)
  } finally {
    socket.destroy()
  }
}

async function refusal({ socket, socketLock }: PostgresPaths): Promise<Error> {
  const pid = (await readLockFile(socketLock))?.pid
  const message =
    `Another program answers on ${socket}: stop it (its lock file names pid ${pid ?? 'none'}), or set ` +
    'SENTRA_DATA to another directory.'
  return startFailed(message, { socket, pid })
}
