import type { RunId } from '@sentra/contract'
import { ensure, type Tx } from '#platform'
import { findPullRequestOfRun } from './pull-requests-store.ts'

/** NOT_RETRYABLE for a run whose change is in the base branch: working on it again would offer it a second time. */
export async function requireUnmerged(tx: Tx, runId: RunId): Promise<void> {
  const pull = await findPullRequestOfRun(tx, runId)
  ensure(
    pull?.state !== 'merged',
    'NOT_RETRYABLE',
    `The change of run ${runId} is merged: \`sentra run "..."\` starts a new task for what is still to be done.`,
  )
}
