import { ProjectId } from '@sentra/contract'
import type { Job } from '#jobs'
import type { FetchOrder } from './fetch/fetch-order.ts'
import { endFetch, fetchRepository } from './fetch/fetch-repository.ts'

type Payload = { tenantId: string; projectId?: string; number?: string }

/** Durable steps of a project, by name. */
export const projectJobs: Record<string, Job> = {
  'fetch-repository': {
    run: (app, payload, stopping) => fetchRepository(app, orderOf(payload), stopping),
    tries: 6,
    isLong: true,
    giveUp: (app, payload, error) => endFetch(app, orderOf(payload), { state: 'failed', message: error.message }),
  },
}

function orderOf({ tenantId, projectId, number }: Payload): FetchOrder {
  return { tenantId, projectId: ProjectId.parse(projectId), number: Number(number) }
}
