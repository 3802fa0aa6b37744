import type { RunnerId } from '@sentra/contract'
import type { WorktreeReport } from '@sentra/contract/runner'
import { type App, inTenant } from '#platform'
import { getRunner } from '#runners'
import { removeMissingWorktrees, saveWorktrees } from '#runs'

type Record = { runnerId: RunnerId; reports: WorktreeReport[]; isComplete: boolean }

/** Stores where working copies lie on a host. Repeating it changes nothing; attempts that nobody knows are left out. */
export function recordWorktrees(app: App, tenantId: string, record: Record): Promise<void> {
  return inTenant(app.database, tenantId, async (tx) => {
    await getRunner(tx, record.runnerId)
    await saveWorktrees(tx, record.runnerId, record.reports)
    if (record.isComplete) await removeMissingWorktrees(tx, record.runnerId, record.reports)
  })
}
