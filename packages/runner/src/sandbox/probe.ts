import type { HostReport } from '@sentra/contract/runner'
import { createBubblewrap } from './bubblewrap.ts'
import { NOBODY } from './bubblewrap-host.ts'
import { createProcessTier } from './process-tier.ts'
import { tryRestrictions, type Restriction } from './restrictions.ts'

export type { Restriction } from './restrictions.ts'

/** What each tier can really do on this host, tried now. Never throws for a tier that the host lacks. */
export async function probeHost(): Promise<HostReport['sandbox']> {
  const tiers = [await createBubblewrap(), await createProcessTier()]
  return Promise.all(tiers.map(async (sandbox) => ({ tier: sandbox.tier, ...(await sandbox.probe()) })))
}

/**
 * Tries everything forbidden inside a tier-1 sandbox, as root under the account `nobody`. Throws SANDBOX_UNAVAILABLE,
 * with what to change on the host, when the tier does not work here.
 */
export async function runRestrictionTable(): Promise<Restriction[]> {
  const user = process.getuid?.() === 0 ? NOBODY : null
  return tryRestrictions(await createBubblewrap(), user)
}
