import { basename } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Host } from '../host.ts'
import { destroyWorkcopy } from '../workcopy/destroy.ts'
import { endShim } from './end-shim.ts'
import { readLease } from './lease-file.ts'
import { isShimAlive, readShimState } from './shim-link.ts'

const SHIM_EXIT_MS = 3_000
const STEP_MS = 50

/** Puts the run directory of an attempt that is over into the trash, when nothing of it runs any more. */
export async function clearRunDirectory(host: Host, directory: string): Promise<void> {
  await untilShimIsGone(directory)
  // One that never heard its release waits for ever, and after this nobody could find it any more.
  await endShim(directory)
  const lease = await readLease(directory)
  const at = new Date()
  const place = await destroyWorkcopy(directory, { trash: host.paths.trash, name: basename(directory), at })
  if (lease && place !== undefined) host.worktrees.trashed(lease.order.attemptId, place, at)
}

async function untilShimIsGone(directory: string): Promise<void> {
  for (let waited = 0; waited < SHIM_EXIT_MS; waited += STEP_MS) {
    const state = await readShimState(directory)
    if (!state || !(await isShimAlive(state))) return
    await wait(STEP_MS)
  }
}
