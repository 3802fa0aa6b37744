import type { TaskStatus, TaskType } from '@sentra/contract'

/** Minutes that finished tasks of one type took: the median of how long agents were at work on each, and how many there are. */
export type Finished = { type: TaskType; medianMinutes: number; count: number }

export type Estimate = { minutes: number; basis: 'tasks of its type' | 'tasks of the project' | 'a guess' }

/**
 * Of a task of a project that has finished none. A stage may take 45 minutes by default and a whole task is four of them,
 * of which most end early; it only matters beside tasks that are known better.
 */
const GUESS_MINUTES = 30

/** Of fewer tasks of its type the project as a whole says more. */
const TELLING = 5

/** How long a task of this type takes from its start: as long as the median of finished ones did. */
export function expectedMinutes(type: TaskType, finished: readonly Finished[]): Estimate {
  const own = finished.find((item) => item.type === type)
  if (own && own.count >= TELLING) return { minutes: own.medianMinutes, basis: 'tasks of its type' }
  const count = finished.reduce((sum, item) => sum + item.count, 0)
  if (count === 0) return { minutes: GUESS_MINUTES, basis: 'a guess' }
  const weighted = finished.reduce((sum, item) => sum + item.medianMinutes * item.count, 0)
  return { minutes: weighted / count, basis: 'tasks of the project' }
}

/** A task at work never has nothing left: it is late, not done. */
const LEAST_MINUTES = 1

/** What is left of it: one in review waits for a person, which takes no time of an agent. */
export function minutesLeft(status: TaskStatus, expected: number, minutesAtWork: number): number {
  if (status === 'in_review' || status === 'cancelled') return 0
  return status === 'running' ? Math.max(LEAST_MINUTES, expected - minutesAtWork) : expected
}
