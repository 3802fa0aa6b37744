import { existsSync } from 'node:fs'
import { SentraError } from '@sentra/contract'
import { getBranchHead, syncStore } from './bare-store.ts'
import { findCheckout, findLostWorktree } from './find-checkout.ts'
import { gitText } from './git.ts'
import { isAncestor } from './history.ts'
import { oneAtATime } from './one-at-a-time.ts'
import { pushCommit } from './push-merge.ts'
import { mergedRef, objectId } from './refs.ts'
import { gitInStore } from './stale-locks.ts'
import { waitForGit } from './wait-for-git.ts'

/** git's words when a checkout cannot follow: changes, or untracked files in the place of merged ones. */
const DIRTY = /Working directory has (?:un)?staged changes|Up-to-date check failed|Could not update working tree/

export type MergeDelivery = {
  branch: string
  mergeCommit: string
  /** Head of the branch that the merge was computed against. */
  expectedOld: string
  pullRequestId: string
  /** Name that keeps the commit in the store, when it is not the merge of the pull request. */
  ref?: string
  /** The branch is moved back to `mergeCommit`, which `expectedOld` builds on. */
  isRewind?: true
}

export type Delivered =
  | { delivered: true; alreadyDelivered: boolean }
  /** `checkout`: the directory where the person has something to finish. */
  | { delivered: false; reason: 'dirty' | 'unfinished'; message: string; checkout: string }
  /** The branch is at `head` now: compute the merge again. */
  | { delivered: false; reason: 'moved'; message: string; head: string }

/**
 * Brings a merge into the user's repository. It is kept as `refs/sentra/merged/<pull request>` first, so that one that
 * cannot be delivered now can be later. Repeatable. Errors: BRANCH_NOT_FOUND, GIT_FAILED, INVALID_INPUT for a commit
 * that does not build on `expectedOld`.
 *
 * One at a time for each repository: git looks at the checkout first and moves it later, so of two pushes that race the
 * loser's files can stay in the checkout, and the user's next commit would undo the winner. Several servers must keep
 * that order between them (a job queue for each project).
 */
export async function deliverMerge(store: string, sourcePath: string, delivery: MergeDelivery): Promise<Delivered> {
  await refuseRewind(store, delivery)
  // Asked one by one: a path may hold a line break.
  const ask = (which: string) => gitText(sourcePath, ['rev-parse', '--path-format=absolute', which])
  const [gitDirectory, linked] = [await ask('--git-common-dir'), await ask('--git-dir')]
  return oneAtATime(gitDirectory, async () => {
    // A server that was killed may have left a push behind that still moves files.
    await waitForGit([gitDirectory, linked])
    return deliverAlone(store, { sourcePath, gitDirectory }, delivery)
  })
}

/** A push with a lease would also move the branch back. */
export async function refuseRewind(
  store: string,
  { mergeCommit, expectedOld, isRewind }: MergeDelivery,
): Promise<void> {
  if (isRewind || (await isAncestor(store, { ancestor: expectedOld, head: mergeCommit }))) return
  throw new SentraError('INVALID_INPUT', `${mergeCommit} does not build on ${expectedOld}: compute the merge again.`)
}

type Source = { sourcePath: string; gitDirectory: string }

async function deliverAlone(store: string, source: Source, delivery: MergeDelivery): Promise<Delivered> {
  const { branch, mergeCommit: commit, expectedOld } = delivery
  const ref = delivery.ref ?? mergedRef(delivery.pullRequestId)
  await gitInStore(store, ['update-ref', ref, objectId(commit)])
  const head = await syncStore(store, source.sourcePath, branch)
  const isThere = delivery.isRewind ? head === commit : await isAncestor(store, { ancestor: commit, head })
  if (isThere) return { delivered: true, alreadyDelivered: true }
  if (head !== expectedOld) return moved(branch, head)
  const checkout = await findCheckout(source.sourcePath, branch)
  if (checkout?.unfinished !== undefined) return unfinished(checkout.path, checkout.unfinished)
  const refused = await pushCommit(store, { ...source, branch, commit, expectedOld })
  if (refused === undefined) return { delivered: true, alreadyDelivered: false }
  return explain(source.sourcePath, delivery, { refused, checkout: checkout?.path ?? source.sourcePath })
}

/** Where the branch is now says more than git's words: another merge, or the same one, may have been faster. */
async function explain(
  sourcePath: string,
  { branch, mergeCommit, expectedOld }: MergeDelivery,
  { refused, checkout }: { refused: string; checkout: string },
): Promise<Delivered> {
  const head = await getBranchHead(sourcePath, branch)
  if (head === mergeCommit) return { delivered: true, alreadyDelivered: true }
  if (head !== expectedOld) return moved(branch, head)
  const lost = await findLostWorktree(sourcePath, branch)
  if (lost !== undefined) return away(branch, { lost, sourcePath })
  if (DIRTY.test(refused)) return (await locked(checkout)) ?? dirty(checkout)
  const message = `${sourcePath} did not take the merge: ${refused.trim()}`
  throw new SentraError('GIT_FAILED', message, { details: { stderr: refused } })
}

/** git says the same of a checkout whose index another git holds, or one that was killed has left locked. */
async function locked(checkout: string): Promise<Delivered | undefined> {
  const lock = `${await gitText(checkout, ['rev-parse', '--absolute-git-dir'])}/index.lock`
  if (!existsSync(lock)) return undefined
  const message = `Another git is at work in ${checkout}: let it end, or remove ${lock} when none is.`
  return { delivered: false, reason: 'unfinished', message, checkout }
}

function away(branch: string, { lost, sourcePath }: { lost: string; sourcePath: string }): Delivered {
  const message =
    `${branch} is checked out in the worktree ${lost}, which is not there: bring it back, or forget it with ` +
    `\`git worktree remove --force --force ${lost}\` in ${sourcePath}.`
  return { delivered: false, reason: 'unfinished', message, checkout: lost }
}

function dirty(checkout: string): Delivered {
  const message = `${checkout} has changes of its own: commit or stash them.`
  return { delivered: false, reason: 'dirty', message, checkout }
}

function unfinished(checkout: string, what: string): Delivered {
  const message = `${checkout} is in the middle of a ${what}: finish or abort it.`
  return { delivered: false, reason: 'unfinished', message, checkout }
}

/** The branch is elsewhere than the merge was computed for. */
export function moved(branch: string, head: string): Delivered {
  const message = `${branch} moved on to ${head.slice(0, 12)} since the merge was computed: merge again.`
  return { delivered: false, reason: 'moved', message, head }
}
