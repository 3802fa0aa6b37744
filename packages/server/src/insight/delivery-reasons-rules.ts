import { type Found, reason } from './reason-rules.ts'
import type { CarFact, PullFact } from './reasons-store.ts'

/** How a task's work came, or did not come, onto its ticket's branch. Pure. */
export function describeCar(car: CarFact): Found[] {
  const { changedAt: at, state } = car
  if (state === 'landed') {
    const why = car.accepted ? 'A person let it land.' : 'It was tested together with what had landed before.'
    return [reason(car, { at, kind: 'delivery', text: 'Landed on the branch of the ticket.', why })]
  }
  if (state === 'returned')
    return [reason(car, { at, kind: 'conflict', text: 'Went back to its agent instead of landing.', why: car.reason })]
  if (state === 'left')
    return [reason(car, { at, kind: 'delivery', text: 'Left the line of what lands.', why: car.reason })]
  return []
}

/** Why a pull request is there, and why a person must look at it. Pure. */
export function describePull(pull: PullFact): Found[] {
  const { createdAt: at, flags, taskId } = pull
  const text = taskId === null ? 'Offered all the work as one pull request.' : 'Offered the change as a pull request.'
  const why = flags.length === 0 ? null : `A person must look at it:\n\n${flags.map((flag) => `- ${flag}`).join('\n')}`
  return [reason(pull, { at, kind: 'delivery', text, why })]
}
