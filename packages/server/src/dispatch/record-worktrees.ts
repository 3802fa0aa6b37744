import type { RunnerId } from '@sentra/contract'
import type { Leftover, WorktreeReport } from '@sentra/contract/runner'
import { type App, inTenant } from '#platform'
import { getRunner } from '#runners'
import { saveLeftovers } from './leftovers-store.ts'
import { removeMissingWorktrees, saveWorktrees } from '#runs'

type Record = {
  runnerId: RunnerId
  reports: WorktreeReport[]
  isComplete: boolean
  /** All that the host's record does not explain, when that changed. */
  leftovers?: Leftover[] | null
}

/** Stores where working copies lie on a host. Repeating it changes nothing; attempts that nobody knows are left out. */
export function recordWorktrees(app: App, tenantId: string, record: Record): Promise<void> {
  return inTenant(app.database, tenantId, async (tx) => {
    await getRunner(tx, record.runnerId)
    await saveWorktrees(tx, record.runnerId, record.reports)
    if (record.leftovers) await saveLeftovers(tx, record.runnerId, record.leftovers)
    if (record.isComplete) await removeMissingWorktrees(tx, record.runnerId, record.reports)
  })
}
