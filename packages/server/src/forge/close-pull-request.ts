import type { PullRequest, PullRequestId } from '@sentra/contract'
import type { z } from 'zod'
import { recordAudit } from '#access'
import { getTask, setTaskStatus } from '#board'
import { ensure, type Principal, type Tx } from '#platform'
import { discard } from '#trash'
import { closePullRequestRow } from './open-pull-request.ts'
import { lockPullRequest, toPullRequest } from './pull-requests-store.ts'
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
  const before: z.infer<typeof BeforeClose> = { taskStatus: (await getTask(tx, taskId)).status }
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
  await setTaskStatus(tx, taskId, 'cancelled')
  await recordAudit(tx, principal, { action: 'pull_request:close', subject: id })
  return toPullRequest({ ...pull, state: 'closed' })
}
