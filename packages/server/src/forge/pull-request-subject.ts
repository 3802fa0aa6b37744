import type { RunId, TaskId, TicketId } from '@sentra/contract'
import { setTaskStatus, settleTicketMerge } from '#board'
import { enqueueJob } from '#jobs'
import type { Tx } from '#platform'
import type { PullRequestRow } from './pull-requests-store.ts'

type OfCar = { taskId: TaskId; runId: RunId; ticketId: TicketId }

/** Its base is the branch of its ticket: work gets there by the train alone. */
export function goesIntoTicket<P extends Pick<PullRequestRow, 'taskId' | 'runId' | 'ticketId'>>(
  pull: P,
): pull is P & OfCar {
  return pull.taskId !== null && pull.runId !== null && pull.ticketId !== null
}

/** What a person types to name it: its task, or its ticket. */
export function nameOf({ taskId, ticketId, id }: PullRequestRow): string {
  return taskId ?? ticketId ?? id
}

/** How a commit that it leads to says where it is from. */
export function trailersOf({ id, taskId, runId, ticketId }: PullRequestRow): string {
  if (runId === null) return `Pull request: ${id}\nTicket ID: ${ticketId}\n`
  return `Pull request: ${id}\nTask ID: ${taskId}\nADW ID: ${runId}\n`
}

/** What it was made for follows it: its task is done and its working copy goes, or its ticket has its branch merged. */
export async function followPullRequest(
  tx: Tx,
  { taskId, runId, ticketId, headCommit }: PullRequestRow,
  { isMerged }: { isMerged: boolean },
): Promise<void> {
  if (taskId !== null) await setTaskStatus(tx, taskId, isMerged ? 'done' : 'in_review')
  else if (ticketId !== null) await settleTicketMerge(tx, ticketId, isMerged ? headCommit : null)
  if (!isMerged || runId === null) return
  await enqueueJob(tx, { task: 'clean-up-run', payload: { runId }, key: `clean-up-run/${runId}` })
}
