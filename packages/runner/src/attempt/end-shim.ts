import { setTimeout as wait } from 'node:timers/promises'
import { removeCgroups } from '../sandbox/cgroups.ts'
import { readLease } from './lease-file.ts'
import { awaitShimState, isShimAlive, readShimState } from './shim-link.ts'

/** The shim needs up to 5 s to end an agent that will not; then its sandbox is killed by its cgroup. */
const PATIENCE_MS = 8_000
const STEP_MS = 100

/**
 * Ends whatever still runs of an attempt that is not ours any more, or whose shim died. A shim that has written its end
 * waits to be released; being told to stop once more does that too.
 */
export async function endShim(directory: string): Promise<void> {
  const lease = await readLease(directory)
  const state = lease?.isStarting ? await awaitShimState(directory) : await readShimState(directory)
  if (state && (await isShimAlive(state))) {
    process.kill(state.pid, 'SIGTERM')
    for (let waited = 0; waited < PATIENCE_MS && (await isShimAlive(state)); waited += STEP_MS) {
      await wait(STEP_MS)
      if ((await readShimState(directory))?.ended && (await isShimAlive(state))) process.kill(state.pid, 'SIGTERM')
    }
    if (await isShimAlive(state)) process.kill(state.pid, 'SIGKILL')
  }
  if (lease) await removeCgroups(lease.cgroups)
}
