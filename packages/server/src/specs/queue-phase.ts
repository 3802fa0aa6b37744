import type { SpecId } from '@sentra/contract'
import { enqueueJob } from '#jobs'
import type { Tx } from '#platform'

/** The agents of the spec's state begin, by a durable job: their base commit is fetched outside any transaction. */
export function queuePhase(tx: Tx, specId: SpecId): Promise<void> {
  return enqueueJob(tx, { task: 'start-phase', payload: { specId }, key: `start-phase/${specId}` })
}
