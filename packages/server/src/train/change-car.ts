import type { ProjectId } from '@sentra/contract'
import { appendEvent } from '#events'
import { enqueueJob } from '#jobs'
import type { Tx } from '#platform'
import { type CarRow, saveCar } from './cars-store.ts'

type Change = Partial<Pick<CarRow, 'ontoCommit' | 'combinedCommit' | 'reason'>> & { state: CarRow['state'] }
type Place = { projectId: ProjectId; car: Pick<CarRow, 'runId' | 'taskId' | 'ticketId'> }

/**
 * Changes a car of a locked ticket, with its event. When its place is free thereby, the next one's turn has come: a
 * durable job looks at the line again.
 */
export async function changeCar(tx: Tx, { projectId, car }: Place, change: Change): Promise<void> {
  const { runId, taskId, ticketId } = car
  await saveCar(tx, runId, change)
  appendEvent(tx, 'ticket.car_changed', { projectId, taskId, runId, ticketId, state: change.state })
  if (change.state !== 'testing') await advanceTrain(tx, ticketId)
}

/** Lets the line of a ticket be looked at, when this transaction is over. */
export function advanceTrain(tx: Tx, ticketId: string): Promise<void> {
  return enqueueJob(tx, { task: 'advance-train', payload: { ticketId }, key: `advance-train/${ticketId}` })
}
