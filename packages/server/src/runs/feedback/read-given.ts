import { feedbackText, findPullRequestOfRun } from '#forge'
import type { Tx } from '#platform'
import { type AttemptRow, listAttempts } from '../attempts-store.ts'

/** What GitHub said, as it was given to the run last: its fixer mends it, and whoever comes after looks whether it did. */
export async function readGivenFeedback(tx: Tx, { runId }: Pick<AttemptRow, 'runId'>): Promise<string | null> {
  const ids = (await listAttempts(tx, runId)).findLast(({ briefing }) => briefing.feedback)?.briefing.feedback
  if (ids === undefined) return null
  const pull = await findPullRequestOfRun(tx, runId)
  return pull === undefined ? null : feedbackText(tx, pull.id, ids)
}
