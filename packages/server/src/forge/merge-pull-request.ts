import { type MergeResult, type PullRequestId, SentraError } from '@sentra/contract'
import { type App, ensure, inTenant, type Principal } from '#platform'
import {
  computeMerge,
  deliverToProject,
  findCommit,
  findDelivered,
  getProject,
  isAncestor,
  mergedRef,
  openStore,
  syncProject,
} from '#projects'
import { boardTrain } from './board-train.ts'
import { findLink } from './link/github-links-store.ts'
import { mergeAtForge } from './merge-at-forge.ts'
import { goesIntoTicket, nameOf, trailersOf } from './pull-request-subject.ts'
import { findUndoneMerge, lockPullRequest, type PullRequestRow, type UndoneMerge } from './pull-requests-store.ts'
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
    // After an undo the branch holds the first merge for ever: chooseCommit tells it from a newer one.
    const earlier = undone ? undefined : await findDelivered(store, { pullRequestId: pull.id, head: target })
    if (earlier !== undefined) return recordDelivered(earlier)
    await requireSameHistory(store, pull, { commit: target, acceptFlags })
    const commit = await chooseCommit(store, { pull, target, undone })
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

type Choice = { pull: PullRequestRow; target: string; undone: UndoneMerge | undefined }

/** One that reached the branch before a crash is not made a second time, although its work had been taken back before. */
async function chooseCommit(store: string, { pull, target, undone }: Choice): Promise<string> {
  const made = await findCommit(store, mergedRef(pull.id))
  const isNewer = (ancestor: string) => made !== undefined && isAncestor(store, { ancestor, head: made })
  if (made !== undefined && undone !== undefined && (await isNewer(undone.by)) && (await isNewer(pull.headCommit))) {
    if (await isAncestor(store, { ancestor: made, head: target })) return made
  }
  const order = { target, head: pull.headCommit, message: mergeMessage(pull), at: pull.createdAt, undone }
  return (await computeMerge(store, order)).commit
}

const mergedMessage = (pull: PullRequestRow, commit: string) =>
  `Merged into ${pull.baseBranch} as ${commit.slice(0, 10)}.`

function mergeMessage(pull: PullRequestRow): string {
  return `Merge ${pull.branch}: ${pull.title}\n\n${trailersOf(pull)}`
}
