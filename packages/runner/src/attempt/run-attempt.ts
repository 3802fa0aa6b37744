import { endShim } from './end-shim.ts'
import { clearRunDirectory } from './clear-run-directory.ts'
import { writeLease } from './lease-file.ts'
import type { AttemptParts } from './attempt-parts.ts'
import { makeWorkcopy } from './make-workcopy.ts'
import { openWaysOut } from './open-ways-out.ts'
import { writeSpec } from './prepare-attempt.ts'
import { makeRunDirectories } from './run-directories.ts'
import { startShim } from './start-shim.ts'
import { Cancelled, writeFailure } from './write-failure.ts'

/**
 * One attempt on this host, from lease to cleared directory. `isNew` is false after a restart of the runner: then the
 * shim is there already, or has left its journal. When the signal aborts (the runner stops) the shim goes on.
 */
export async function runAttempt(parts: AttemptParts, isNew: boolean, signal: AbortSignal): Promise<void> {
  const { host, live } = parts
  const waysOut = isNew ? await prepare(parts, signal) : await openWaysOut(parts)
  try {
    const relayed = await live.relay(signal)
    if (relayed === 'stored') live.release()
    else await endShim(live.directory)
    if (typeof relayed === 'object') await parts.reportLoss(relayed.lost)
    await clearRunDirectory(host, live.directory)
  } finally {
    live.close()
    await waysOut?.close()
  }
}

/** Makes working copy and sandbox and starts the shim. What fails here ends the attempt with the reason in its log. */
async function prepare(parts: AttemptParts, signal: AbortSignal) {
  const { host, live, user } = parts
  const { directory, lease } = live
  try {
    await makeRunDirectories({ directory, user })
    const waysOut = await openWaysOut(parts)
    const copy = await makeWorkcopy(parts, signal)
    live.throwIfCancelled()
    const cgroups = await writeSpec(host, lease.order, { directory, user, copy })
    await writeLease(directory, { ...lease, cgroups })
    live.throwIfCancelled()
    startShim(host, directory)
    return waysOut
  } catch (error) {
    if (signal.aborted) throw error
    if (!(error instanceof Cancelled))
      host.log.warn({ err: error, attemptId: live.id }, 'attempt could not be prepared')
    await writeFailure(directory, live.id, error)
    return undefined
  }
}
