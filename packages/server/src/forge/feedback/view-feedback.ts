import type { Feedback, FeedbackList, PullRequestId } from '@sentra/contract'
import type { Tx } from '#platform'
import { getPullRequest } from '../pull-requests-store.ts'
import { MOST_ROUNDS, stateOf } from './feedback-rules.ts'
import { type FeedbackRow, findLook, listFeedback } from './feedback-store.ts'

/** What was said about a pull request at GitHub, as it was seen last; nothing for one that is not there. */
export async function viewFeedback(tx: Tx, id: PullRequestId): Promise<FeedbackList> {
  const { headCommit } = await getPullRequest(tx, id)
  const look = await findLook(tx, id)
  const rows = await listFeedback(tx, id)
  return {
    items: rows.map((row) => toFeedback(row, headCommit)),
    pendingChecks: look?.pending ?? 0,
    problem: look?.problem ?? null,
    rounds: look?.rounds ?? 0,
    mostRounds: MOST_ROUNDS,
  }
}

function toFeedback(row: FeedbackRow, headCommit: string): Feedback {
  const { excerpt: _excerpt, isGone: _gone, byHand: _byHand, seenAt: _seen, at, givenAt, ...said } = row
  const state = stateOf(row, headCommit)
  return { ...said, state, at: at.toISOString(), givenAt: givenAt?.toISOString() ?? null }
}
