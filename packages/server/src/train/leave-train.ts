import type { ProjectId, RunId } from '@sentra/contract'
import { lockTicket } from '#board'
import type { Tx } from '#platform'
import { findCar } from './cars-store.ts'
import { changeCar } from './change-car.ts'

/** Takes the work of a run out of the line, if it stands there: it was stopped, or has failed. */
export async function leaveTrain(tx: Tx, { runId, projectId }: { runId: RunId; projectId: ProjectId }): Promise<void> {
  const found = await findCar(tx, runId)
  if (found === undefined) return
  await lockTicket(tx, found.ticketId)
  const car = await findCar(tx, runId)
  if (car?.state !== 'waiting' && car?.state !== 'testing') return
  await changeCar(tx, { projectId, car }, { state: 'left' })
}
