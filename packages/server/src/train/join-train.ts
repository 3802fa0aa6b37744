import type { ProjectId } from '@sentra/contract'
import { appendEvent } from '#events'
import { lockTicket } from '#board'
import type { Tx } from '#platform'
import { type CarRow, lockCars, putCar } from './cars-store.ts'
import { advanceTrain } from './change-car.ts'
import { lastPosition } from './train-rules.ts'

type Joining = Pick<CarRow, 'runId' | 'taskId' | 'ticketId' | 'headCommit' | 'accepted'> & { projectId: ProjectId }

/**
 * Puts the work of a run behind what waits to land on its ticket's branch. Joining twice with the same commit keeps the
 * place.
 */
export async function joinTrain(tx: Tx, { projectId, ...car }: Joining): Promise<void> {
  await lockTicket(tx, car.ticketId)
  const cars = await lockCars(tx, car.ticketId)
  const earlier = cars.find(({ runId }) => runId === car.runId)
  const isInLine = earlier?.state === 'waiting' || earlier?.state === 'testing'
  if (isInLine && earlier.headCommit === car.headCommit) return
  await putCar(tx, { ...car, position: lastPosition(cars) })
  const { runId, taskId, ticketId } = car
  appendEvent(tx, 'ticket.car_changed', { projectId, taskId, runId, ticketId, state: 'waiting' })
  await advanceTrain(tx, ticketId)
}
