import { SHIM_PROTOCOL, type ShimState } from '@sentra/shim/spec'
import type { AttemptParts } from './attempt-parts.ts'
import { clearRunDirectory } from './clear-run-directory.ts'
import { endShim } from './end-shim.ts'
import { readShimState } from './shim-link.ts'

/** Its own version and the one before it: whoever updates step by step interrupts no agent. */
const SPOKEN = [SHIM_PROTOCOL - 1, SHIM_PROTOCOL]

/** The state of a shim that an older or newer Sentra started and that this one cannot talk to. */
export async function findForeignShim(directory: string): Promise<ShimState | undefined> {
  const state = await readShimState(directory)
  return state && !SPOKEN.includes(state.protocol) ? state : undefined
}

/**
 * Ends an attempt whose shim speaks another protocol: what it writes could be misread, and nobody would watch it. The
 * agent ends in order, and its run directory goes to the trash as it is.
 */
export async function refuseForeignShim(parts: AttemptParts, state: ShimState): Promise<void> {
  const { host, live } = parts
  const detail =
    `Another version of Sentra started this agent: it speaks protocol ${state.protocol}, this version ` +
    `${SPOKEN.join(' and ')}. It was ended; its files and its journal are in ${host.paths.trash} for a week.`
  host.log.error({ attemptId: live.id, protocol: state.protocol }, 'an agent of another version of Sentra was ended')
  await endShim(live.directory)
  await parts.reportLoss(detail)
  await clearRunDirectory(host, live.directory)
}
