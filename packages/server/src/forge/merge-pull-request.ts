import { type MergeResult, type PullRequestId, SentraError } from '@sentra/contract'
import { recordAudit } from '#access'
import { setTaskStatus } from '#board'
import { appendEvent } from '#events'
import { enqueueJob } from '#jobs'
import { type App, ensure, inTenant, type Principal, type Tx } from '#platform'
import { computeMerge, deliverToProject, findDelivered, getProject, openStore, syncProject } from '#projects'
import { lockPullRequest, type PullRequestRow, savePullRequest, toPullRequest } from './pull-requests-store.ts'

/** The branch may move while a merge is computed; each time it is computed again on the new head. */
const MAX_MOVES = 5

/**
 * Merges into the base branch: computed in the server's own repository, then pushed to the project's. A checkout that is
 * dirty refuses it; then the merge waits and `finishMerge` delivers it. What a URL refuses stays an open pull request.
 * Repeating it is safe at every step.
 */
export async function mergePullRequest(
  app: App,
  principal: Principal,
  input: { pullRequestId: PullRequestId; acceptFlags: boolean },
): Promise<MergeResult> {
  const pull = await inTenant(app.database, principal.tenantId, async (tx) => {
    const row = await lockPullRequest(tx, input.pullRequestId)
    if (row.state !== 'merged') requireMergeable(row, input.acceptFlags)
    return row
  })
  return deliver(app, principal, pull)
}

/** Delivers a merge that waited for a clean checkout. NOTHING_TO_FINISH when there is none. */
export async function finishMerge(app: App, principal: Principal, pullRequestId: PullRequestId): Promise<MergeResult> {
  const pull = await inTenant(app.database, principal.tenantId, (tx) => lockPullRequest(tx, pullRequestId))
  ensure(
    pull.mergeCommit !== null && !pull.delivered,
    'NOTHING_TO_FINISH',
    `No merge of ${pullRequestId} is waiting: its state is ${pull.state}.`,
  )
  return deliver(app, principal, pull)
}

function requireMergeable(pull: PullRequestRow, acceptFlags: boolean): void {
  ensure(
    pull.state === 'open',
    'PULL_REQUEST_NOT_OPEN',
    `Pull request ${pull.id} is ${pull.state}: there is nothing to merge.`,
  )
  const failed = pull.checks.filter((check) => check.exitCode !== 0)
  ensure(
    failed.length === 0,
    'CHECKS_NOT_GREEN',
    `A check failed on ${pull.headCommit.slice(0, 10)}: \`sentra retry ${pull.runId} --from TEST\` runs it again.`,
  )
  const blocking = pull.findings.filter((finding) => finding.severity === 'blocking')
  const unproved = pull.checks.length === 0 ? ['no check was run on this change'] : []
  const concerns = [...unproved, ...pull.flags, ...blocking.map((finding) => `blocking: ${finding.title}`)]
  if (concerns.length === 0 || acceptFlags) return
  const message = `A person must look at this first: ${concerns.join('; ')}. \`sentra merge ${pull.taskId} --accept-flags\` merges when you have.`
  throw new SentraError('CHECKS_NOT_GREEN', message, { details: { concerns } })
}

async function deliver(app: App, principal: Principal, pull: PullRequestRow): Promise<MergeResult> {
  if (pull.delivered) return result(pull, 'This pull request is merged already.')
  const project = await inTenant(app.database, principal.tenantId, (tx) => getProject(tx, pull.projectId))
  const source = { ...project, defaultBranch: pull.baseBranch }
  const store = await openStore(app, { tenantId: principal.tenantId, project })
  const recordDelivered = (commit: string) =>
    record(app, principal, { pull, commit, delivered: true, message: mergedMessage(pull, commit) })
  for (let tries = 0; tries < MAX_MOVES; tries += 1) {
    const target = (await syncProject(app, principal.tenantId, source)).commit
    const earlier = await findDelivered(store, { pullRequestId: pull.id, head: target })
    if (earlier !== undefined) return recordDelivered(earlier)
    const order = { target, head: pull.headCommit, message: mergeMessage(pull), at: pull.createdAt }
    const { commit } = await computeMerge(store, order)
    const delivery = { branch: pull.baseBranch, mergeCommit: commit, expectedOld: target, pullRequestId: pull.id }
    const outcome = await deliverToProject(app, { tenantId: principal.tenantId, project }, delivery)
    if (outcome.delivered) return recordDelivered(commit)
    if (outcome.reason === 'moved') continue
    const message = `${outcome.message} Then \`sentra merge ${pull.taskId} --finish\` brings the merge into it.`
    return record(app, principal, { pull, commit, delivered: false, message })
  }
  throw new SentraError('CONFLICT', `${pull.baseBranch} moves faster than it can be merged into: try again.`)
}

type Merged = { pull: PullRequestRow; commit: string; delivered: boolean; message: string }

/** State, audit and event of a merge, in one transaction; the working copy is cleaned up by a job. */
function record(app: App, principal: Principal, { pull, commit, delivered, message }: Merged): Promise<MergeResult> {
  return inTenant(app.database, principal.tenantId, async (tx) => {
    const row = await lockPullRequest(tx, pull.id)
    const mergedAt = row.mergedAt ?? new Date()
    await savePullRequest(tx, pull.id, { state: 'merged', mergeCommit: commit, delivered, mergedAt })
    await recordAudit(tx, principal, { action: 'pull_request:merge', subject: pull.id, details: { commit, delivered } })
    const keys = { projectId: pull.projectId, taskId: pull.taskId, runId: pull.runId, pullRequestId: pull.id }
    appendEvent(tx, 'pull_request.merged', { ...keys, mergeCommit: commit, delivered })
    await setTaskStatus(tx, pull.taskId, delivered ? 'done' : 'in_review')
    if (delivered) await scheduleCleanUp(tx, pull.runId)
    return result({ ...row, state: 'merged', mergeCommit: commit, delivered, mergedAt }, message)
  })
}

function scheduleCleanUp(tx: Tx, runId: string): Promise<void> {
  return enqueueJob(tx, { task: 'clean-up-run', payload: { runId }, key: `clean-up-run/${runId}` })
}

const result = (row: PullRequestRow, message: string): MergeResult => ({
  pullRequest: toPullRequest(row),
  delivered: row.delivered,
  message,
})

const mergedMessage = (pull: PullRequestRow, commit: string) =>
  `Merged into ${pull.baseBranch} as ${commit.slice(0, 10)}.`

function mergeMessage(pull: PullRequestRow): string {
  return `Merge ${pull.branch}: ${pull.title}\n\nPull request: ${pull.id}\nTask ID: ${pull.taskId}\nADW ID: ${pull.runId}\n`
}
