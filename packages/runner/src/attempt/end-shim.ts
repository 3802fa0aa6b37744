import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { runFiles, type ShimState } from '@sentra/shim/spec'
import { removeCgroups } from '../sandbox/cgroups.ts'
import { readLease } from './lease-file.ts'
import { isShimAlive, readShimState } from './shim-link.ts'

/** The shim needs up to 5 s to end an agent that will not; then its sandbox is killed by its cgroup. */
const PATIENCE_MS = 8_000
/** A shim that was just started is not known before it has written its state; after this long it will not. */
const START_MS = 5_000
const STEP_MS = 100

/** Ends whatever still runs of an attempt that is not ours any more, or whose shim died. */
export async function endShim(directory: string): Promise<void> {
  const state = await awaitShimState(directory)
  if (state && (await isShimAlive(state))) {
    process.kill(state.pid, 'SIGTERM')
    for (let waited = 0; waited < PATIENCE_MS && (await isShimAlive(state)); waited += STEP_MS) await wait(STEP_MS)
    if (await isShimAlive(state)) process.kill(state.pid, 'SIGKILL')
  }
  const lease = await readLease(directory)
  if (lease) await removeCgroups(lease.cgroups)
}

/** Undefined when no shim was started here. */
async function awaitShimState(directory: string): Promise<ShimState | undefined> {
  const isPlanned = await access(join(directory, runFiles.spec)).then(
    () => true,
    () => false,
  )
  const patience = isPlanned ? START_MS : 0
  for (let waited = 0; waited < patience; waited += STEP_MS) {
    const state = await readShimState(directory)
    if (state) return state
    await wait(STEP_MS)
  }
  return readShimState(directory)
}
