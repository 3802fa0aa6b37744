import { SentraError, type TaskId, TaskStatus } from '@sentra/contract'
import { z } from 'zod'
import { getTask, setTaskStatus } from '#board'
import { appendEvent } from '#events'
import { ensure, type Tx } from '#platform'
import type { TrashEntryRow } from '#trash'
import { followPull } from './sync/follow-pull.ts'
import { keysOf } from './open-pull-request.ts'
import {
  findPullRequestOfTicket,
  listOpenPullRequests,
  lockPullRequest,
  type PullRequestRow,
  savePullRequest,
} from './pull-requests-store.ts'

/** Status of the task whose pull request was closed; null for that of a whole ticket, and where closing left it alone. */
export const BeforeClose = z.object({ taskStatus: TaskStatus.nullable() })

/** Opens a closed pull request again, at the head it had. Errors: NOT_UNDOABLE. Says what it did. */
export async function undoClose(tx: Tx, entry: TrashEntryRow): Promise<string> {
  if (entry.pullRequestId === null) throw new SentraError('NOT_UNDOABLE', `${entry.id} names no pull request.`)
  const pull = await lockPullRequest(tx, entry.pullRequestId)
  ensure(pull.state === 'closed', 'NOT_UNDOABLE', `Pull request ${pull.id} is ${pull.state}: nothing is to be undone.`)
  const { taskId } = pull
  const other = taskId === null ? await findOpenOfTicket(tx, pull) : (await listOpenPullRequests(tx, taskId))[0]
  ensure(
    other === undefined,
    'NOT_UNDOABLE',
    `${taskId ?? pull.ticketId} offers ${other?.id} now, and each offers one change at a time: close that first.`,
  )
  await reopenPullRequestRow(tx, pull)
  const { taskStatus } = BeforeClose.parse(entry.before)
  if (taskId !== null && taskStatus !== null) await setBack(tx, taskId, taskStatus)
  return `Pull request ${pull.id} is open again, at ${pull.headCommit.slice(0, 10)}.`
}

/** A run that was at work since has said what the task is. */
async function setBack(tx: Tx, taskId: TaskId, status: TaskStatus): Promise<void> {
  if ((await getTask(tx, taskId)).status === 'cancelled') await setTaskStatus(tx, taskId, status)
}

async function findOpenOfTicket(tx: Tx, { ticketId }: PullRequestRow): Promise<PullRequestRow | undefined> {
  const newest = ticketId === null ? undefined : await findPullRequestOfTicket(tx, ticketId)
  return newest?.state === 'open' ? newest : undefined
}

/** Opens it, whatever it was. `revertCommit`: what took its merge back. */
export async function reopenPullRequestRow(
  tx: Tx,
  row: PullRequestRow,
  revertCommit: string | null = null,
): Promise<void> {
  await savePullRequest(tx, row.id, { state: 'open' })
  await followPull(tx, row)
  appendEvent(tx, 'pull_request.reopened', { ...keysOf(row), revertCommit })
}
