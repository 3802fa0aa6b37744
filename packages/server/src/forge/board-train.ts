import type { MergeResult, PullRequestId } from '@sentra/contract'
import { recordAudit } from '#access'
import { type App, ensure, inTenant, type Principal } from '#platform'
import { joinTrain } from '#train'
import { goesIntoTicket } from './pull-request-subject.ts'
import { lockPullRequest, toPullRequest } from './pull-requests-store.ts'

/**
 * A person's merge into a ticket's branch: the work joins what waits to land there, and what nothing proves lands on
 * this word. Repeating it keeps the place. PULL_REQUEST_NOT_OPEN when it was closed or has landed in the meantime.
 */
export function boardTrain(app: App, principal: Principal, id: PullRequestId): Promise<MergeResult> {
  return inTenant(app.database, principal.tenantId, async (tx) => {
    const pull = await lockPullRequest(tx, id)
    ensure(
      pull.state === 'open' && goesIntoTicket(pull),
      'PULL_REQUEST_NOT_OPEN',
      `Pull request ${id} is ${pull.state}: there is nothing to merge.`,
    )
    const { runId, taskId, ticketId, projectId, headCommit, baseBranch } = pull
    await joinTrain(tx, { runId, taskId, ticketId, projectId, headCommit, accepted: true })
    await recordAudit(tx, principal, { action: 'pull_request:join_train', subject: id })
    const message = `It lands on ${baseBranch} when the result is tested: \`sentra ticket ${ticketId}\` shows how far it is.`
    return { pullRequest: toPullRequest({ ...pull, queued: true }), delivered: false, message }
  })
}
