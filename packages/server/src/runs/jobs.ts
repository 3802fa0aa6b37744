import { AttemptId } from '@sentra/contract'
import type { Job } from '#jobs'
import { finishAttempt } from './finish-attempt.ts'

/** Durable steps of a run, by name. */
export const runJobs: Record<string, Job> = {
  'finish-attempt': (app, { tenantId, attemptId }) =>
    finishAttempt(app, { tenantId, attemptId: AttemptId.parse(attemptId) }),
}
