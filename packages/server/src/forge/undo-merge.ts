import { SentraError } from '@sentra/contract'
import { recordAudit } from '#access'
import { type App, inTenant, type Principal } from '#platform'
import {
  computeRevert,
  deliverToProject,
  findCommit,
  findMainline,
  getProject,
  isAncestor,
  listHolders,
  openStore,
  type ProjectRow,
  syncProject,
  undoneRef,
} from '#projects'
import { endEntry, lockTrashEntry, type TrashEntryRow } from '#trash'
import { followPullRequest, trailersOf } from './pull-request-subject.ts'
import { lockPullRequest, type PullRequestRow, savePullRequest } from './pull-requests-store.ts'
import { reopenPullRequestRow } from './reopen-pull-request.ts'

/** The branch may move while a revert is computed; each time it is computed again on the new head. */
const MAX_MOVES = 5

export type UndoMerge = { entry: TrashEntryRow; reset: boolean; dryRun: boolean }
type Undone = { done: boolean; message: string }
type Merged = { project: ProjectRow; pull: PullRequestRow; mergeCommit: string; store: string }

/**
 * Takes a merge back: by default with a commit that reverts it, delivered as the merge was; with `reset` by moving the
 * branch back, while it still is at the merge and nobody else has it. The pull request is open again and the task in
 * review. A merge that never reached the branch is just forgotten. Repeatable at every step.
 * Errors: NOT_UNDOABLE, MERGE_CONFLICT, CHECKOUT_DIRTY; then nothing was changed.
 */
export async function undoMerge(app: App, principal: Principal, order: UndoMerge): Promise<Undone> {
  const merged = await findMerged(app, principal, order.entry)
  if (merged === undefined) return forget(app, principal, order)
  const way = order.reset ? rewind : revert
  const { commit, message } = await way(app, principal, { ...merged, dryRun: order.dryRun })
  if (order.dryRun) return { done: false, message }
  const undoneBy = order.reset ? null : commit
  await record(app, principal, { entry: order.entry, undoneMerge: merged.mergeCommit, undoneBy, as: message })
  return { done: true, message }
}

/** Undefined for a merge that waits for a clean checkout: the branch never had it. */
async function findMerged(app: App, principal: Principal, entry: TrashEntryRow): Promise<Merged | undefined> {
  const { project, pull } = await inTenant(app.database, principal.tenantId, async (tx) => {
    if (entry.pullRequestId === null) throw new SentraError('NOT_UNDOABLE', `${entry.id} names no pull request.`)
    const row = await lockPullRequest(tx, entry.pullRequestId)
    return { pull: row, project: await getProject(tx, row.projectId) }
  })
  if (pull.state !== 'merged' || pull.mergeCommit === null)
    throw new SentraError('NOT_UNDOABLE', `Pull request ${pull.id} is ${pull.state}: there is no merge to undo.`)
  if (!pull.delivered) return undefined
  const store = await openStore(app, { tenantId: principal.tenantId, project })
  return { project, pull, mergeCommit: pull.mergeCommit, store }
}

type Way = Merged & { dryRun: boolean }
type Taken = { commit: string; message: string }

async function revert(app: App, principal: Principal, way: Way): Promise<Taken> {
  const { project, pull, mergeCommit, store, dryRun } = way
  const [branch, short] = [pull.baseBranch, mergeCommit.slice(0, 10)]
  for (let tries = 0; tries < MAX_MOVES; tries += 1) {
    const target = await headOf(app, principal, { project, pull })
    const commit = (await findDelivered(way, target)) ?? (await computeRevert(store, revertOrder(way, target)))
    const message = `${dryRun ? 'Would add' : 'Added'} ${commit.slice(0, 10)} to ${branch}, which takes the merge ${short} back. ${endOf(dryRun)}`
    if (dryRun) return { commit, message }
    const ref = undoneRef(pull.id)
    const delivery = { branch, mergeCommit: commit, expectedOld: target, pullRequestId: pull.id, ref }
    const outcome = await deliverToProject(app, { tenantId: principal.tenantId, project }, delivery)
    if (outcome.delivered) return { commit, message }
    if (outcome.reason !== 'moved') throw new SentraError('CHECKOUT_DIRTY', `${outcome.message} Then undo it again.`)
  }
  throw new SentraError('CONFLICT', `${branch} moves faster than the merge can be taken back: try again.`)
}

const endOf = (dryRun: boolean) => (dryRun ? 'Nothing was changed.' : 'The pull request is open again.')

const headOf = async (app: App, principal: Principal, { project, pull }: Pick<Merged, 'project' | 'pull'>) =>
  (await syncProject(app, principal.tenantId, { ...project, defaultBranch: pull.baseBranch })).commit

/** A revert that reached the branch before a crash: a second one would change nothing and still be a commit. */
async function findDelivered({ store, pull, mergeCommit }: Way, target: string): Promise<string | undefined> {
  const commit = await findCommit(store, undoneRef(pull.id))
  if (commit === undefined || !(await isAncestor(store, { ancestor: mergeCommit, head: commit }))) return undefined
  return (await isAncestor(store, { ancestor: commit, head: target })) ? commit : undefined
}

function revertOrder({ pull, mergeCommit }: Way, target: string) {
  const subject = `Revert "Merge ${pull.branch}: ${pull.title}"`
  const body = `This takes the merge ${mergeCommit} back.`
  const at = pull.mergedAt ?? pull.createdAt
  return { target, mergeCommit, at, message: `${subject}\n\n${body}\n\n${trailersOf(pull)}` }
}

async function rewind(app: App, principal: Principal, way: Way): Promise<Taken> {
  const { project, pull, mergeCommit, store, dryRun } = way
  const branch = pull.baseBranch
  const [target, commit] = [await headOf(app, principal, way), await findMainline(store, mergeCommit)]
  const message = `${dryRun ? 'Would move' : 'Moved'} ${branch} back to ${commit.slice(0, 10)}, where it was before the merge. ${endOf(dryRun)}`
  if (target === commit) return { commit, message }
  await refuseShared(way, target)
  if (dryRun) return { commit, message }
  const delivery = { branch, mergeCommit: commit, expectedOld: mergeCommit, pullRequestId: pull.id }
  const ref = undoneRef(pull.id)
  const place = { tenantId: principal.tenantId, project }
  const outcome = await deliverToProject(app, place, { ...delivery, ref, isRewind: true })
  if (outcome.delivered) return { commit, message }
  if (outcome.reason === 'moved') throw new SentraError('NOT_UNDOABLE', movedOn(branch))
  throw new SentraError('CHECKOUT_DIRTY', `${outcome.message} Then undo it again.`)
}

/** What others have is not taken out of the history: their next push or pull would bring it back. */
async function refuseShared({ project, pull, mergeCommit }: Way, target: string): Promise<void> {
  if (target !== mergeCommit) throw new SentraError('NOT_UNDOABLE', movedOn(pull.baseBranch))
  if (project.path === null) {
    const why = `${pull.baseBranch} lies at ${project.url}, where others may have fetched the merge`
    throw new SentraError('NOT_UNDOABLE', `${why}: undo it without --reset, which adds a commit that reverts it.`)
  }
  const holders = await listHolders(project.path, mergeCommit, pull.baseBranch)
  if (holders.length === 0) return
  const message = `${holders.slice(0, 3).join(', ')} holds the merge too: undo it without --reset, which adds a commit that reverts it.`
  throw new SentraError('NOT_UNDOABLE', message, { details: { holders } })
}

const movedOn = (branch: string) =>
  `${branch} moved on since the merge: undo it without --reset, which adds a commit that reverts it.`

/** A merge that waits: nothing is on the branch, and the pull request is open again. */
async function forget(app: App, principal: Principal, { entry, dryRun }: UndoMerge): Promise<Undone> {
  const as = `${dryRun ? 'Would give up' : 'Gave up'} the merge that waits for a clean checkout. ${endOf(dryRun)}`
  if (dryRun) return { done: false, message: as }
  await record(app, principal, { entry, undoneMerge: null, undoneBy: null, as })
  return { done: true, message: as }
}

type Record = { entry: TrashEntryRow; undoneMerge: string | null; undoneBy: string | null; as: string }

/** State, audit and event, in one transaction. */
function record(app: App, principal: Principal, { entry, undoneMerge, undoneBy, as }: Record): Promise<void> {
  return inTenant(app.database, principal.tenantId, async (tx) => {
    const locked = await lockTrashEntry(tx, entry.id)
    if (locked.restoredAt !== null || entry.pullRequestId === null) return
    const pull = await lockPullRequest(tx, entry.pullRequestId)
    const undone = undoneBy === null ? {} : { undoneMerge, undoneBy }
    await savePullRequest(tx, pull.id, { mergeCommit: null, mergedAt: null, delivered: false, ...undone })
    await reopenPullRequestRow(tx, pull, undoneBy)
    await followPullRequest(tx, pull, { isMerged: false })
    const details = { merge: undoneMerge, revert: undoneBy }
    await recordAudit(tx, principal, { action: 'pull_request:undo_merge', subject: pull.id, details })
    await endEntry(tx, locked, { restoredAs: as })
  })
}
