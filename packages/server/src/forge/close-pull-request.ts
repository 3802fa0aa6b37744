import type { PullRequest, PullRequestId } from '@sentra/contract'
import { recordAudit } from '#access'
import { setTaskStatus } from '#board'
import { ensure, type Principal, type Tx } from '#platform'
import { closePullRequestRow } from './open-pull-request.ts'
import { lockPullRequest, toPullRequest } from './pull-requests-store.ts'

/** Closes without merging. The branch and its commits stay, so the run can be retried. */
export async function closePullRequest(tx: Tx, principal: Principal, id: PullRequestId): Promise<PullRequest> {
  const pull = await lockPullRequest(tx, id)
  ensure(
    pull.state === 'open',
    'PULL_REQUEST_NOT_OPEN',
    `Pull request ${id} is ${pull.state}: there is nothing to close.`,
  )
  await closePullRequestRow(tx, pull)
  await setTaskStatus(tx, pull.taskId, 'cancelled')
  await recordAudit(tx, principal, { action: 'pull_request:close', subject: id })
  return toPullRequest({ ...pull, state: 'closed' })
}
