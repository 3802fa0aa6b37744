import { type MergeResult, type PullRequestId, SentraError } from '@sentra/contract'
import { type App, ensure, inTenant, type Principal } from '#platform'
import { computeMerge, deliverToProject, getProject, openStore, syncProject } from '#projects'
import { boardTrain } from './board-train.ts'
import { findArrived } from './find-arrived.ts'
import { findLink } from './link/github-links-store.ts'
import { mergeAtForge } from './merge-at-forge.ts'
import { goesIntoTicket, nameOf, trailersOf } from './pull-request-subject.ts'
import { findUndoneMerge, lockPullRequest, type PullRequestRow } from './pull-requests-store.ts'
import { keepBase, mergeResult, recordMerge } from './record-merge.ts'
import { requireAtRest } from './require-at-rest.ts'
import { requireSameHistory } from './require-same-history.ts'

/** The branch may move while a merge is computed; each time it is computed again on the new head. */
const MAX_MOVES = 5

/**
 * Merges into the base branch: computed in the server's own repository, then pushed to the project's. A checkout that is
 * dirty refuses it; then the merge waits and `finishMerge` delivers it. What a URL refuses stays an open pull request.
 * That of a project linked to GitHub is merged there. Repeating it is safe at every step.
 */
export async function mergePullRequest(
  app: App,
  principal: Principal,
  input: { pullRequestId: PullRequestId; acceptFlags: boolean },
): Promise<MergeResult> {
  const pull = await inTenant(app.database, principal.tenantId, async (tx) => {
    const row = await lockPullRequest(tx, input.pullRequestId)
    if (row.state === 'merged') return row
    requireMergeable(row, input.acceptFlags)
    if (!goesIntoTicket(row)) await requireAtRest(tx, row)
    return row
  })
  if (goesIntoTicket(pull) && pull.state === 'open') return boardTrain(app, principal, pull.id)
  return deliver(app, principal, { pull, acceptFlags: input.acceptFlags })
}

/** Delivers a merge that waited for a clean checkout. NOTHING_TO_FINISH when there is none. */
export async function finishMerge(app: App, principal: Principal, pullRequestId: PullRequestId): Promise<MergeResult> {
  const pull = await inTenant(app.database, principal.tenantId, (tx) => lockPullRequest(tx, pullRequestId))
  ensure(
    pull.mergeCommit !== null && !pull.delivered,
    'NOTHING_TO_FINISH',
    `No merge of ${pullRequestId} is waiting: its state is ${pull.state}.`,
  )
  return deliver(app, principal, { pull, acceptFlags: true })
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
    `A check failed on ${pull.headCommit.slice(0, 10)}: \`sentra retry ${pull.runId ?? 'TASK'} --from TEST\` runs it again.`,
  )
  const blocking = pull.findings.filter((finding) => finding.severity === 'blocking')
  const unproved = pull.checks.length === 0 ? ['no check was run on this change'] : []
  const concerns = [...unproved, ...pull.flags, ...blocking.map((finding) => `blocking: ${finding.title}`)]
  if (concerns.length === 0 || acceptFlags) return
  const message = `A person must look at this first: ${concerns.join('; ')}. \`sentra merge ${nameOf(pull)} --accept-flags\` merges when you have.`
  throw new SentraError('CHECKS_NOT_GREEN', message, { details: { concerns } })
}

type Accepted = { pull: PullRequestRow; acceptFlags: boolean }

async function deliver(app: App, principal: Principal, { pull, acceptFlags }: Accepted): Promise<MergeResult> {
  if (pull.delivered) return mergeResult(pull, 'This pull request is merged already.')
  const project = await inTenant(app.database, principal.tenantId, (tx) => getProject(tx, pull.projectId))
  const source = { ...project, defaultBranch: pull.baseBranch }
  const { undone, link } = await inTenant(app.database, principal.tenantId, async (tx) => ({
    undone: await findUndoneMerge(tx, pull),
    link: await findLink(tx, pull.projectId),
  }))
  // GitHub merges nothing a second time: what was taken back comes again by a push, as without a link.
  if (link !== undefined && undone === undefined) return mergeAtForge(app, principal, { pull, acceptFlags })
  const store = await openStore(app, { tenantId: principal.tenantId, project })
  const recordDelivered = (commit: string) =>
    recordMerge(app, principal, { pull, commit, delivered: true, message: mergedMessage(pull, commit) })
  for (let tries = 0; tries < MAX_MOVES; tries += 1) {
    const target = (await syncProject(app, principal.tenantId, source)).commit
    const arrived = await findArrived(store, { pull, target, undone })
    if (arrived !== undefined) return recordDelivered(arrived)
    await requireSameHistory(store, pull, { commit: target, acceptFlags })
    const order = { target, head: pull.headCommit, message: mergeMessage(pull), at: pull.createdAt, undone }
    const { commit } = await computeMerge(store, order)
    await keepBase(app, principal, { pull, target, commit })
    const delivery = { branch: pull.baseBranch, mergeCommit: commit, expectedOld: target, pullRequestId: pull.id }
    const outcome = await deliverToProject(app, { tenantId: principal.tenantId, project }, delivery)
    if (outcome.delivered) return recordDelivered(commit)
    if (outcome.reason === 'moved') continue
    const message = `${outcome.message} Then \`sentra merge ${nameOf(pull)} --finish\` brings the merge into it.`
    return recordMerge(app, principal, { pull, commit, delivered: false, message })
  }
  throw new SentraError('CONFLICT', `${pull.baseBranch} moves faster than it can be merged into: try again.`)
}

const mergedMessage = (pull: PullRequestRow, commit: string) =>
  `Merged into ${pull.baseBranch} as ${commit.slice(0, 10)}.`

function mergeMessage(pull: PullRequestRow): string {
  return `Merge ${pull.branch}: ${pull.title}\n\n${trailersOf(pull)}`
}
