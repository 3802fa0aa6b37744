import { RunId } from '@sentra/contract'
import type { Job } from '#jobs'
import { type App, inTenant } from '#platform'
import { getRun } from '#runs'
import { releasePorts } from './ports-store.ts'

/** Durable steps of dispatch, by name. */
export const dispatchJobs: Record<string, Job> = {
  'clean-up-run': (app, { tenantId, runId }) => cleanUpRun(app, tenantId, RunId.parse(runId)),
}

/** Frees what a run that is over held. One that was retried in the meantime keeps it. */
function cleanUpRun(app: App, tenantId: string, runId: RunId): Promise<void> {
  return inTenant(app.database, tenantId, async (tx) => {
    const { state } = await getRun(tx, runId)
    if (state === 'queued' || state === 'running' || state === 'waiting') return
    await releasePorts(tx, runId)
  })
}
