import { removeCgroups } from '../sandbox/cgroups.ts'
import { endShim } from './end-shim.ts'
import { clearRunDirectory } from './clear-run-directory.ts'
import type { AttemptParts } from './attempt-parts.ts'
import { bringHome } from './bring-home.ts'
import { fetchCommit, keepSpare, makeWorkcopy } from './make-workcopy.ts'
import { openWaysOut } from './open-ways-out.ts'
import { writeSpec } from './prepare-attempt.ts'
import { findForeignShim, refuseForeignShim } from './refuse-foreign-shim.ts'
import { makeRunDirectories } from './run-directories.ts'
import { awaitShimState, readShimState } from './shim-link.ts'
import { startShim, type WaitingShim } from './start-shim.ts'
import { Stopped, writeFailure } from './write-failure.ts'

/**
 * One attempt on this host, from lease to cleared directory. After a restart of the runner its shim is there already, or
 * has left its journal, or was never started: then it is prepared once more, which changes nothing that is there. When
 * the signal aborts (the runner stops) the shim goes on.
 */
export async function runAttempt(parts: AttemptParts, signal: AbortSignal): Promise<void> {
  const { host, live } = parts
  const foreign = await findForeignShim(live.directory)
  if (foreign) return refuseForeignShim(parts, foreign)
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
  if (state) parts.live.meet(state)
  return state ? openWaysOut(parts) : prepare(parts, signal)
}

/** Makes working copy and sandbox while the shim loads, and lets it begin. What fails here ends the attempt with the reason in its log. */
async function prepare(parts: AttemptParts, signal: AbortSignal) {
  const { host, live, user } = parts
  const { directory } = live
  let waysOut: Awaited<ReturnType<typeof openWaysOut>> | undefined
  let shim: WaitingShim | undefined
  try {
    await makeRunDirectories({ directory, user })
    shim = startShim(host, directory)
    waysOut = await openWaysOut(parts)
    const { cgroups, files } = await makePlaces(parts, signal)
    live.throwIfStopped()
    await live.renew({ cgroups, isStarting: true })
    shim.begin()
    void keepSpare(parts, files)
    return waysOut
  } catch (error) {
    shim?.dismiss()
    await waysOut?.close()
    if (signal.aborted) throw error
    if (!(error instanceof Stopped)) host.log.warn({ err: error, attemptId: live.id }, 'attempt could not be prepared')
    await writeFailure(directory, live.id, error)
    return undefined
  }
}

/**
 * Working copy and sandbox, side by side. Returns the sandbox's cgroups, which are gone again when this throws, and how
 * many files a new working copy has.
 */
async function makePlaces(parts: AttemptParts, signal: AbortSignal): Promise<{ cgroups: string[]; files: number }> {
  const { host, live, user } = parts
  const objects = await fetchCommit(parts, signal)
  await bringHome(parts)
  live.throwIfStopped()
  const [planned, copied] = await Promise.allSettled([
    writeSpec(host, live.lease.order, { directory: live.directory, user, objects }),
    makeWorkcopy(parts),
  ])
  // First: it names a directory that is closed to the run's account, in words that help.
  if (planned.status === 'rejected') throw planned.reason
  if (copied.status === 'fulfilled') return { cgroups: planned.value, files: copied.value }
  await removeCgroups(planned.value)
  throw copied.reason
}
