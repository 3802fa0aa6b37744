import { setTimeout as sleep } from 'node:timers/promises'
import { SentraError } from '@sentra/contract'
import { postgresPaths } from './paths.ts'
import { findPostmaster, type Postmaster } from './postmaster.ts'

const POLL_MS = 10

/** A fast shutdown writes at most shared_buffers to disk; it is never cut short by SIGKILL. */
const STOP_LIMIT_MS = 30_000

/**
 * Stops the Postgres of a data directory: open transactions are rolled back, committed ones are on disk when it
 * returns. Returns whether one ran.
 * @throws TIMEOUT when it still runs after 30 s; it goes on stopping.
 */
export async function stopPostgres(dataDirectory: string): Promise<boolean> {
  const postmaster = await findPostmaster(postgresPaths(dataDirectory))
  if (postmaster === undefined) return false
  // SIGINT is Postgres' fast shutdown; SIGTERM would wait for every client to leave.
  if (await postmaster.isRunning()) process.kill(postmaster.pid, 'SIGINT')
  await waitUntilGone(postmaster)
  return true
}

async function waitUntilGone(postmaster: Postmaster): Promise<void> {
  const deadline = performance.now() + STOP_LIMIT_MS
  while (await postmaster.isRunning()) {
    if (performance.now() > deadline) throw stillThere(postmaster.pid)
    await sleep(POLL_MS)
  }
}

function stillThere(pid: number): SentraError {
  const message = `Postgres (pid ${pid}) has not stopped in ${STOP_LIMIT_MS / 1000} s; it goes on stopping: look again.`
  return new SentraError('TIMEOUT', message, { details: { pid } })
}
