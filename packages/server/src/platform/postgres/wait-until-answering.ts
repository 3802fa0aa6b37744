import { setTimeout as sleep } from 'node:timers/promises'
import { DatabaseError } from 'pg'
import { query, type PostgresConnection } from './connection.ts'
import type { PostgresPaths } from './paths.ts'
import { readLockFile, type Postmaster } from './postmaster.ts'
import { startFailed } from './start-failed.ts'

/** A warm start takes about 70 ms; looking costs microseconds. */
const POLL_MS = 10

/** A postmaster that lives may be replaying its log on a slow disk; ending it would only begin that anew. */
const RECOVERY_LIMIT_MS = 120_000

export type Target = { paths: PostgresPaths; connection: PostgresConnection }

/**
 * Waits until a real query succeeds; false when the postmaster ended before.
 * @throws DATABASE_START_FAILED when the password is refused, or when a living Postgres has not answered in 2 minutes.
 */
export async function waitUntilAnswering(target: Target, postmaster: Postmaster): Promise<boolean> {
  const deadline = performance.now() + RECOVERY_LIMIT_MS
  let refusal: unknown = 'it has not reported that it is ready'
  while (await postmaster.isRunning()) {
    if (await isReady(target.paths, postmaster)) {
      refusal = await tryQuery(target)
      if (refusal === undefined) return true
    }
    if (performance.now() > deadline) throw silent(target, postmaster.pid, refusal)
    await sleep(POLL_MS)
  }
  return false
}

/** postmaster.pid may still be the one of the Postgres before. */
async function isReady(paths: PostgresPaths, { pid }: Postmaster): Promise<boolean> {
  const lock = await readLockFile(paths.lock)
  return lock?.pid === pid && lock.status === 'ready'
}

/** Why the query failed for now; undefined when it succeeded. */
async function tryQuery({ paths, connection }: Target): Promise<unknown> {
  try {
    return await query(connection)
  } catch (error) {
    // Class 28 is "invalid authorization": it stays refused however often it is asked.
    if (!(error instanceof DatabaseError) || !error.code?.startsWith('28')) return error
    const message =
      `The database refused the password in ${paths.password}: restore the file that belongs to ${paths.cluster} ` +
      'from a backup.'
    throw startFailed(message, { file: paths.password }, error)
  }
}

function silent({ paths }: Target, pid: number, refusal: unknown) {
  const message =
    `Postgres (pid ${pid}) runs but has not answered in ${RECOVERY_LIMIT_MS / 1000} s: read ${paths.log}, then start ` +
    'Sentra again; it goes on where Postgres is by then.'
  return startFailed(message, { pid, log: paths.log, refusal: String(refusal) })
}
