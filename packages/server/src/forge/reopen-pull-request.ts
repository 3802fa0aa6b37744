import { SentraError, TaskStatus } from '@sentra/contract'
import { z } from 'zod'
import { setTaskStatus } from '#board'
import { appendEvent } from '#events'
import { ensure, type Tx } from '#platform'
import type { TrashEntryRow } from '#trash'
import { followPull } from './sync/follow-pull.ts'
import { listOpenPullRequests, lockPullRequest, type PullRequestRow, savePullRequest } from './pull-requests-store.ts'

/** Status of the task whose pull request was closed. */
export const BeforeClose = z.object({ taskStatus: TaskStatus })

/** Opens a closed pull request again, at the head it had. Errors: NOT_UNDOABLE. Says what it did. */
export async function undoClose(tx: Tx, entry: TrashEntryRow): Promise<string> {
  if (entry.pullRequestId === null) throw new SentraError('NOT_UNDOABLE', `${entry.id} names no pull request.`)
  const pull = await lockPullRequest(tx, entry.pullRequestId)
  ensure(pull.state === 'closed', 'NOT_UNDOABLE', `Pull request ${pull.id} is ${pull.state}: nothing is to be undone.`)
  const other = (await listOpenPullRequests(tx, pull.taskId))[0]
  ensure(
    other === undefined,
    'NOT_UNDOABLE',
    `Task ${pull.taskId} offers ${other?.id} now, and a task offers one change at a time: close that first.`,
  )
  await reopenPullRequestRow(tx, pull)
  await setTaskStatus(tx, pull.taskId, BeforeClose.parse(entry.before).taskStatus)
  return `Pull request ${pull.id} is open again, at ${pull.headCommit.slice(0, 10)}.`
}

/** Opens it, whatever it was. `revertCommit`: what took its merge back. */
export async function reopenPullRequestRow(
  tx: Tx,
  row: PullRequestRow,
  revertCommit: string | null = null,
): Promise<void> {
  await savePullRequest(tx, row.id, { state: 'open' })
  await followPull(tx, row)
  const { projectId, taskId, runId, id } = row
  appendEvent(tx, 'pull_request.reopened', { projectId, taskId, runId, pullRequestId: id, revertCommit })
}
