import type { RunId, TaskId } from '@sentra/contract'
import { ensure, type Tx } from '#platform'
import { findPullRequestOfRun, listPullRequests } from './pull-requests-store.ts'

/** Of one task, which has a handful. */
const MOST = 500

/** NOT_RETRYABLE for a run whose change is in the base branch: working on it again would offer it a second time. */
export async function requireUnmerged(tx: Tx, runId: RunId): Promise<void> {
  const pull = await findPullRequestOfRun(tx, runId)
  ensure(
    pull?.state !== 'merged',
    'NOT_RETRYABLE',
    `The change of run ${runId} is merged: \`sentra run "..."\` starts a new task for what is still to be done.`,
  )
}

/** Of all runs of a task the one whose change is in the base branch, or waits for a clean checkout to get there. */
export async function findMergedRun(tx: Tx, taskId: TaskId): Promise<RunId | undefined> {
  const pulls = await listPullRequests(tx, { taskId, limit: MOST })
  return pulls.find(({ state }) => state === 'merged')?.runId ?? undefined
}
