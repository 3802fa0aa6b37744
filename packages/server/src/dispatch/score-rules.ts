/** What the order of ready attempts depends on. */
export type Ranked = {
  id: string
  projectId: string
  /** Of the task when the attempt became ready: critical 3, high 2, medium 1, low 0. */
  urgency: number
  waitedSeconds: number
  /** Until the deadline of the task or of its ticket, whichever is first; negative when it has passed. */
  secondsLeft: number | null
  /** Tasks that are not done and wait for this one. */
  dependants: number
  /** Its run has begun: what was started is finished before something new is. */
  isUnderWay: boolean
  /** Attempts of its project that hold a slot now. */
  live: number
}

/**
 * One step of urgency is worth 100 points, and every point is a minute of waiting: whatever waits 100 minutes longer
 * overtakes one step. Age counts without end, so nothing starves: the other terms together give at most MAX_LEAD points.
 */
const POINTS = { urgency: 100, minute: 1, overdue: 150, dependant: 10, underWay: 120, share: 60 }
const MAX_DEPENDANTS = 5
/** A deadline begins to count a day ahead. */
const DAY_SECONDS = 86_400

/** An attempt that has waited this many minutes longer than another goes first, share of projects aside. */
export const MAX_LEAD = 3 * POINTS.urgency + POINTS.overdue + MAX_DEPENDANTS * POINTS.dependant + POINTS.underWay

/** Each slot that a project holds lets another go before it that has waited so many minutes less. */
export const SHARE = POINTS.share
type Points = Record<'urgency' | 'waiting' | 'deadline' | 'dependants' | 'underWay', number>

function pointsOf(attempt: Ranked): Points {
  return {
    urgency: attempt.urgency * POINTS.urgency,
    waiting: (attempt.waitedSeconds / 60) * POINTS.minute,
    deadline: duePoints(attempt.secondsLeft),
    dependants: Math.min(attempt.dependants, MAX_DEPENDANTS) * POINTS.dependant,
    underWay: attempt.isUnderWay ? POINTS.underWay : 0,
  }
}

/** Points of one attempt; the highest goes first. */
export function scoreOf(attempt: Ranked): number {
  const { urgency, waiting, deadline, dependants, underWay } = pointsOf(attempt)
  return urgency + waiting + deadline + dependants + underWay
}

const meanings: Record<keyof Points, string> = {
  urgency: 'its priority',
  waiting: 'a point a minute of waiting',
  deadline: 'its deadline',
  dependants: 'tasks that wait for it',
  underWay: 'its work has begun',
}

/** What the points of an attempt are made of, in words; without what gives it none. */
export function partsOf(attempt: Ranked): { what: string; points: number }[] {
  const points = Object.entries(pointsOf(attempt)) as [keyof Points, number][]
  return points
    .map(([name, worth]) => ({ what: meanings[name], points: Math.round(worth) }))
    .filter(({ points: worth }) => worth > 0)
}

/** 0 a day ahead, rising to the full points at the deadline and after it. */
function duePoints(secondsLeft: number | null): number {
  if (secondsLeft === null || secondsLeft >= DAY_SECONDS) return 0
  return POINTS.overdue * (1 - Math.max(0, secondsLeft) / DAY_SECONDS)
}

/**
 * Attempts in the order in which they should be given out. Each one that a project holds or is given costs its next one
 * points, so projects take turns. The same facts give the same order: ties go by age, then id.
 */
export function rank<T extends Ranked>(attempts: readonly T[]): T[] {
  const queues = [...Map.groupBy(attempts, ({ projectId }) => projectId).values()].map((own) => own.toSorted(byScore))
  const taken = new Map<string, number>()
  const ranked: T[] = []
  const worth = (attempt: T) => scoreOf(attempt) - POINTS.share * (attempt.live + (taken.get(attempt.projectId) ?? 0))
  while (ranked.length < attempts.length) {
    const heads = queues.flatMap((queue) => queue[0] ?? [])
    const [first] = heads.toSorted((one, other) => worth(other) - worth(one) || byAge(one, other))
    if (!first) break
    queues.find((queue) => queue[0] === first)?.shift()
    taken.set(first.projectId, (taken.get(first.projectId) ?? 0) + 1)
    ranked.push(first)
  }
  return ranked
}

function byScore(one: Ranked, other: Ranked): number {
  return scoreOf(other) - scoreOf(one) || byAge(one, other)
}

function byAge(one: Ranked, other: Ranked): number {
  return other.waitedSeconds - one.waitedSeconds || (one.id < other.id ? -1 : 1)
}
