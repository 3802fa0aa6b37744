import { RunId } from '@sentra/contract'
import type { Job } from '#jobs'
import { openTakeover } from './open-takeover.ts'

/** Durable steps of steering, by name. */
export const steeringJobs: Record<string, Job> = {
  'open-takeover': (app, { tenantId, runId }) => openTakeover(app, tenantId, RunId.parse(runId)),
}
