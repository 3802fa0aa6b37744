import { type PullRequestId, SentraError, type TaskId } from '@sentra/contract'
import type { Tx } from '#platform'
import { closePullRequestRow } from './open-pull-request.ts'
import { listPullRequests, lockPullRequest } from './pull-requests-store.ts'
import { reopenPullRequestRow } from './reopen-pull-request.ts'

const MOST = 500

/** Closes the open pull requests of a task that goes to the trash, and answers which. CONFLICT while a merge waits. */
export async function putAwayPullRequests(tx: Tx, taskId: TaskId): Promise<PullRequestId[]> {
  const pulls = await listPullRequests(tx, { taskId, limit: MOST })
  if (pulls.some(({ state, delivered }) => state === 'merged' && !delivered)) {
    const message = `A merge of ${taskId} waits for your checkout: \`sentra merge ${taskId} --finish\` or \`sentra undo ${taskId}\` first.`
    throw new SentraError('CONFLICT', message)
  }
  const open = pulls.filter(({ state }) => state === 'open')
  for (const pull of open) await closePullRequestRow(tx, pull)
  return open.map(({ id }) => id)
}

/** Opens those again that still are closed. */
export async function takeOutPullRequests(tx: Tx, ids: PullRequestId[]): Promise<void> {
  for (const id of ids) {
    const pull = await lockPullRequest(tx, id)
    if (pull.state === 'closed') await reopenPullRequestRow(tx, pull)
  }
}
