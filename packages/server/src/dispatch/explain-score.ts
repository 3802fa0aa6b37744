import type { TaskId, TicketReasoning } from '@sentra/contract'
import type { Tx } from '#platform'
import { listCandidates } from './candidates-store.ts'
import { partsOf, rank, scoreOf } from './score-rules.ts'

type Scored = NonNullable<TicketReasoning['now'][number]['score']>

/** Of each task that is ready: its place among all that wait for a runner now, and what its points are made of. */
export async function explainScore(tx: Tx): Promise<Map<TaskId, Scored>> {
  const ranked = rank(await listCandidates(tx))
  const places = new Map<TaskId, Scored>()
  for (const [index, attempt] of ranked.entries()) {
    if (places.has(attempt.taskId)) continue
    const score = { points: Math.round(scoreOf(attempt)), parts: partsOf(attempt) }
    places.set(attempt.taskId, { ...score, place: index + 1, of: ranked.length })
  }
  return places
}
