import type { CarState } from '@sentra/contract'

/** What the order of a train is decided by. */
export type Car = {
  runId: string
  position: number
  state: CarState
  headCommit: string
  ontoCommit: string | null
  combinedCommit: string | null
}

/**
 * The car whose turn it is: the one that waits longest, while none is tested. One at a time, so that a red result is
 * always the work of the car that was tested: what is before it on the branch was green without it.
 */
export function nextCar<C extends Car>(cars: readonly C[]): C | undefined {
  if (cars.some(({ state }) => state === 'testing')) return undefined
  return cars.filter(({ state }) => state === 'waiting').toSorted((a, b) => a.position - b.position)[0]
}

/** Behind everybody, also for a car that comes back after a fix. */
export function lastPosition(cars: readonly Car[]): number {
  return Math.max(0, ...cars.map(({ position }) => position)) + 1
}

/**
 * A green test counts for the very combination that was tested, and only while the branch is where it was made: else the
 * branch would hold a commit that nobody tested.
 */
export function mayLand(car: Car | undefined, { tested, head }: { tested: string; head: string | null }): boolean {
  return car?.state === 'testing' && car.combinedCommit === tested && car.ontoCommit === head
}

/** Cars that landed after a commit of the branch, oldest first: what somebody who began there has not seen. */
export function landedSince<C extends Pick<Car, 'ontoCommit' | 'combinedCommit'>>(
  landed: readonly C[],
  { since, head }: { since: string; head: string },
): C[] {
  const news: C[] = []
  let at = head
  while (at !== since) {
    const car = landed.find(({ combinedCommit, ontoCommit }) => combinedCommit === at && ontoCommit !== at)
    if (car === undefined || car.ontoCommit === null) break
    news.unshift(car)
    at = car.ontoCommit
  }
  return news
}
