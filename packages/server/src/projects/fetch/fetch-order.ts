import type { ProjectId } from '@sentra/contract'

/** One fetch of one project; `number` counts them. */
export type FetchOrder = { tenantId: string; projectId: ProjectId; number: number }
