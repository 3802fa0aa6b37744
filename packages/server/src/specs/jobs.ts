import { RunId, SpecId, TicketId } from '@sentra/contract'
import type { Job, Schedule } from '#jobs'
import { advanceSpec } from './advance-spec.ts'
import { completeSpec } from './complete-spec.ts'
import { expireSpecs } from './expire-specs.ts'
import { proveSpec, refuseProof } from './prove-spec.ts'
import { refusePhase, startPhase } from './start-phase.ts'
import { startSpecWork } from './start-work.ts'

/** Durable steps of a spec, by name. */
export const specJobs: Record<string, Job> = {
  'start-phase': {
    run: (app, { tenantId, specId }) => startPhase(app, { tenantId, specId: SpecId.parse(specId) }),
    tries: 6,
    giveUp: (app, { tenantId, specId }, error) => refusePhase(app, { tenantId, specId: SpecId.parse(specId) }, error),
  },
  'advance-spec': (app, { tenantId, runId }) => advanceSpec(app, { tenantId, runId: RunId.parse(runId) }),
  'start-spec-work': (app, { tenantId, specId }) => startSpecWork(app, { tenantId, specId: SpecId.parse(specId) }),
  'prove-spec': {
    run: (app, { tenantId, specId }) => proveSpec(app, { tenantId, specId: SpecId.parse(specId) }),
    tries: 6,
    giveUp: (app, { tenantId, specId }, error) => refuseProof(app, { tenantId, specId: SpecId.parse(specId) }, error),
  },
  'complete-spec': (app, { tenantId, ticketId }) => completeSpec(app, { tenantId, ticketId: TicketId.parse(ticketId) }),
}

/** Every ten minutes: versions that nobody decided on in time. */
export const specSchedules: Record<string, Schedule> = {
  'expire-specs': { at: '*/10 * * * *', run: expireSpecs },
}
