import type { PullRequest, PullRequestId, TaskId, TaskStatus } from '@sentra/contract'
import type { z } from 'zod'
import { recordAudit } from '#access'
import { getTask, setTaskStatus } from '#board'
import { ensure, type Principal, type Tx } from '#platform'
import { findCar, leaveTrain } from '#train'
import { discard } from '#trash'
import { closePullRequestRow } from './open-pull-request.ts'
import { lockPullRequest, type PullRequestRow, toPullRequest } from './pull-requests-store.ts'
import type { BeforeClose } from './reopen-pull-request.ts'

/** Closes without merging. The branch and its commits stay: the entry in the trash opens it again. */
export async function closePullRequest(tx: Tx, principal: Principal, id: PullRequestId): Promise<PullRequest> {
  const pull = await lockPullRequest(tx, id)
  ensure(
    pull.state === 'open',
    'PULL_REQUEST_NOT_OPEN',
    `Pull request ${id} is ${pull.state}: there is nothing to close.`,
  )
  const { projectId, taskId, runId, title, headCommit } = pull
  const taskStatus = taskId === null ? null : await findSettled(tx, taskId)
  const before: z.infer<typeof BeforeClose> = { taskStatus }
  await requireStanding(tx, pull)
  await discard(tx, principal, {
    kind: 'close',
    projectId,
    taskId,
    runId,
    pullRequestId: id,
    commit: headCommit,
    before,
    what: `Pull request “${title}”, closed without a merge`,
  })
  await closePullRequestRow(tx, pull)
  if (taskId !== null && taskStatus !== null) await setTaskStatus(tx, taskId, 'cancelled')
  if (runId !== null) await leaveTrain(tx, { runId, projectId })
  await recordAudit(tx, principal, { action: 'pull_request:close', subject: id })
  return toPullRequest({ ...pull, state: 'closed' })
}

/** Null while a run of the task is at work, which says what the task is: its change is tried again, or mended. */
async function findSettled(tx: Tx, taskId: TaskId): Promise<TaskStatus | null> {
  const { status } = await getTask(tx, taskId)
  return status === 'ready' || status === 'running' ? null : status
}

/** CONFLICT while its combination with others is tested: its run is at work. */
async function requireStanding(tx: Tx, { id, runId, taskId }: PullRequestRow): Promise<void> {
  const car = runId === null ? undefined : await findCar(tx, runId)
  const message = `What ${id} offers is being tested with the rest of its ticket: \`sentra cancel ${taskId}\` stops that, then close it.`
  ensure(car?.state !== 'testing', 'CONFLICT', message)
}
