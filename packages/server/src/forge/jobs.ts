import { PullRequestId } from '@sentra/contract'
import type { Job, Schedule } from '#jobs'
import type { App } from '#platform'
import { inTenantAsSystem } from '#platform/system'
import { bringInLine } from './sync/bring-in-line.ts'
import { queueSync } from './sync/follow-pull.ts'
import { listPullsToCompare } from './sync/github-pulls-store.ts'
import { noteFailure } from './sync/note-outcome.ts'
import { removeOldDeliveries } from './webhook/deliveries-store.ts'

/** GitHub sends a delivery again for three days; a later one changes nothing either, because the truth is read. */
const KEEP_DELIVERIES_MS = 30 * 24 * 3_600_000

/** Durable steps of pull requests at GitHub, by name. */
export const forgeJobs: Record<string, Job> = {
  'sync-pull-request': async (app, { tenantId, pullRequestId }) => {
    const order = { tenantId, pullRequestId: PullRequestId.parse(pullRequestId) }
    try {
      await bringInLine(app, order)
    } catch (error) {
      await noteFailure(app, order, error)
    }
  },
}

/** For what no webhook told: a server behind a firewall hears of none. */
export const forgeSchedules: Record<string, Schedule> = {
  'compare-with-github': { at: '*/10 * * * *', run: compareAll },
  'drop-github-deliveries': {
    at: '23 3 * * *',
    run: (app) => removeOldDeliveries(app, new Date(Date.now() - KEEP_DELIVERIES_MS)),
  },
}

/** Each by a job of its own, which exists once however often it is asked for. */
async function compareAll(app: App): Promise<void> {
  for (const { tenantId, id } of await listPullsToCompare(app)) {
    await inTenantAsSystem(app.database, tenantId, (tx) => queueSync(tx, id))
  }
}
