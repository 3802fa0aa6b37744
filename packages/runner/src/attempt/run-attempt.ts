import { endShim } from './end-shim.ts'
import { clearRunDirectory } from './clear-run-directory.ts'
import type { AttemptParts } from './attempt-parts.ts'
import { bringHome } from './bring-home.ts'
import { makeWorkcopy } from './make-workcopy.ts'
import { openWaysOut } from './open-ways-out.ts'
import { writeSpec } from './prepare-attempt.ts'
import { makeRunDirectories } from './run-directories.ts'
import { awaitShimState, readShimState } from './shim-link.ts'
import { startShim } from './start-shim.ts'
import { Cancelled, writeFailure } from './write-failure.ts'

/**
 * One attempt on this host, from lease to cleared directory. After a restart of the runner its shim is there already, or
 * has left its journal, or was never started: then it is prepared once more, which changes nothing that is there. When
 * the signal aborts (the runner stops) the shim goes on.
 */
export async function runAttempt(parts: AttemptParts, signal: AbortSignal): Promise<void> {
  const { host, live } = parts
  const waysOut = await start(parts, signal)
  try {
    const relayed = await live.relay(signal)
    if (relayed === 'stored') live.release()
    else await endShim(live.directory)
    if (relayed === 'stale') await live.relayLate(signal)
    if (typeof relayed === 'object') await parts.reportLoss(relayed.lost)
    await clearRunDirectory(host, live.directory)
  } finally {
    live.close()
    await waysOut?.close()
  }
}

async function start(parts: AttemptParts, signal: AbortSignal) {
  const { directory, lease } = parts.live
  const state = lease.isStarting ? await awaitShimState(directory) : await readShimState(directory)
  if (parts.live.isDropped) return undefined
  return state ? openWaysOut(parts) : prepare(parts, signal)
}

/** Makes working copy and sandbox and starts the shim. What fails here ends the attempt with the reason in its log. */
async function prepare(parts: AttemptParts, signal: AbortSignal) {
  const { host, live, user } = parts
  const { directory, lease } = live
  let waysOut: Awaited<ReturnType<typeof openWaysOut>> | undefined
  try {
    await makeRunDirectories({ directory, user })
    waysOut = await openWaysOut(parts)
    const copy = await makeWorkcopy(parts, signal)
    await bringHome(parts)
    live.throwIfCancelled()
    const cgroups = await writeSpec(host, lease.order, { directory, user, copy })
    live.throwIfCancelled()
    await live.renew({ cgroups, isStarting: true })
    startShim(host, directory)
    return waysOut
  } catch (error) {
    await waysOut?.close()
    if (signal.aborted) throw error
    if (!(error instanceof Cancelled))
      host.log.warn({ err: error, attemptId: live.id }, 'attempt could not be prepared')
    await writeFailure(directory, live.id, error)
    return undefined
  }
}
