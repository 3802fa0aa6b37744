import { SentraError } from '@sentra/contract'
import { mergeTrees } from './compute-merge.ts'
import { gitText } from './git.ts'
import { findCommit, isAncestor } from './history.ts'
import { objectId } from './refs.ts'
import { writeCommit } from './write-commit.ts'

export type RevertOrder = {
  /** Head of the branch that holds the merge. */
  target: string
  mergeCommit: string
  message: string
  /** As stored: a retry must pass the same. */
  at: Date
}

/**
 * The commit on top of `target` that takes back what a merge brought, like `git revert -m 1`, without a checkout and
 * without moving a ref. Errors: NOT_UNDOABLE when the branch does not hold the merge; MERGE_CONFLICT with
 * `details.files` and the way to do it by hand.
 */
export async function computeRevert(store: string, order: RevertOrder): Promise<string> {
  const { target, mergeCommit, message, at } = order
  const before = await findMainline(store, mergeCommit)
  if (!(await isAncestor(store, { ancestor: mergeCommit, head: target }))) {
    const short = mergeCommit.slice(0, 10)
    throw new SentraError(
      'NOT_UNDOABLE',
      `The branch does not hold the merge ${short} any more: nothing is to be undone.`,
    )
  }
  // The state before, as a commit on the merge: git then finds the merge as the base of the two. (--merge-base is 2.40.)
  const old = await writeCommit(store, { tree: await treeOf(store, before), parents: [mergeCommit], message, at })
  const tree = await mergeTrees(store, { ours: target, theirs: old }, (files) => conflict(files, mergeCommit))
  return writeCommit(store, { tree, parents: [target], message, at })
}

/** What the branch was before a merge of ours: its first parent. NOT_UNDOABLE for a commit that is no merge. */
export async function findMainline(store: string, mergeCommit: string): Promise<string> {
  const [first, second] = await Promise.all([1, 2].map((n) => findCommit(store, `${objectId(mergeCommit)}^${n}`)))
  if (first !== undefined && second !== undefined) return first
  const message = `${mergeCommit.slice(0, 10)} is no merge of Sentra's: the branch held the change already, so there is nothing to take back.`
  throw new SentraError('NOT_UNDOABLE', message)
}

function treeOf(store: string, commit: string): Promise<string> {
  return gitText(store, ['rev-parse', '--verify', `${objectId(commit)}^{tree}`])
}

function conflict(files: string[], mergeCommit: string): SentraError {
  const message = `${files.join(', ')} changed again since the merge, so it cannot be taken back by itself: in your checkout, run \`git revert -m 1 ${mergeCommit.slice(0, 10)}\`, solve the conflict and commit.`
  return new SentraError('MERGE_CONFLICT', message, { details: { files } })
}
