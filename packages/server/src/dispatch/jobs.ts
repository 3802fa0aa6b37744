import { RunId } from '@sentra/contract'
import type { Job } from '#jobs'
import { inTenant } from '#platform'
import { releasePorts } from './ports-store.ts'

/** Durable steps of dispatch, by name. */
export const dispatchJobs: Record<string, Job> = {
  'clean-up-run': (app, { tenantId, runId }) =>
    inTenant(app.database, tenantId, (tx) => releasePorts(tx, RunId.parse(runId))),
}
