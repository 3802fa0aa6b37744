import { SentraError } from '@sentra/contract'
import { git, gitText } from './git.ts'
import { isAncestor, mergeBase } from './history.ts'
import { objectId } from './refs.ts'
import { writeCommit } from './write-commit.ts'

export type MergeOrder = {
  /** Head of the branch that is merged into. */
  target: string
  head: string
  message: string
  /** As stored with the order to merge: a retry must pass the same. */
  at: Date
  /** An earlier merge of the same work that a later commit on the branch took back, and that commit. */
  undone?: { merge: string; by: string } | undefined
}

/** `alreadyMerged`: the target holds the head, and `commit` is the target itself. */
export type Merge = { commit: string; alreadyMerged: boolean }

/**
 * Merges two commits in the store, without a checkout and without moving a ref; a retry makes the same commit.
 * Errors: MERGE_CONFLICT with `details.files`; GIT_FAILED.
 */
export async function computeMerge(store: string, order: MergeOrder): Promise<Merge> {
  const { target, head, message, at, undone } = order
  const isUndone = undone !== undefined && (await isTakenBack(store, order, undone.by))
  if (!isUndone && (await isAncestor(store, { ancestor: head, head: target })))
    return { commit: target, alreadyMerged: true }
  const theirs = isUndone ? await asNeverMerged(store, order, undone.merge) : head
  const tree = await mergeTrees(store, { ours: target, theirs }, await conflictOf(store, target))
  return { commit: await writeCommit(store, { tree, parents: [target, head], message, at }), alreadyMerged: false }
}

/** The branch has the commit that took the earlier merge back, and the head was made without it. */
async function isTakenBack(store: string, { target, head }: MergeOrder, ancestor: string): Promise<boolean> {
  if (!(await isAncestor(store, { ancestor, head: target }))) return false
  return !(await isAncestor(store, { ancestor, head }))
}

/**
 * The head's files on top of where its work left the branch for the first time. To git, work whose merge was reverted is
 * merged: it would bring nothing of it again, or only what was added since.
 */
async function asNeverMerged(store: string, { head, message, at }: MergeOrder, merge: string): Promise<string> {
  const mainline = await gitText(store, ['rev-parse', '--verify', `${objectId(merge)}^1`])
  const tree = await gitText(store, ['rev-parse', '--verify', `${objectId(head)}^{tree}`])
  return writeCommit(store, { tree, parents: [await mergeBase(store, mainline, head)], message, at })
}

type Sides = { ours: string; theirs: string }

/** The tree of a merge. */
export async function mergeTrees(
  store: string,
  sides: Sides,
  conflict: (files: string[]) => SentraError,
): Promise<string> {
  const { tree, files, isClean } = await tryMerge(store, sides)
  if (isClean) return tree
  throw conflict(files)
}

/** The files that git could not merge by itself, of two commits; none when it could. Moves no ref and makes no commit. */
export async function findMergeConflicts(store: string, sides: Sides): Promise<string[]> {
  return (await tryMerge(store, sides)).files
}

/** `merge-tree -z --name-only` prints the tree, then the files in conflict; code 1 says there are any. */
async function tryMerge(store: string, { ours, theirs }: Sides) {
  const args = ['merge-tree', '--write-tree', '-z', '--name-only', '--no-messages', objectId(ours), objectId(theirs)]
  const answer = await git(store, args, { answers: [0, 1] })
  const [tree = '', ...files] = answer.stdout.toString().split('\0').filter(Boolean)
  return { tree, files, isClean: answer.code === 0 }
}

async function conflictOf(store: string, target: string): Promise<(files: string[]) => SentraError> {
  const base = await gitText(store, ['rev-parse', '--short', target])
  return (files) => {
    const message = `${files.join(', ')} changed on both sides since ${base}. Update the branch, solve the conflict there, then merge again.`
    return new SentraError('MERGE_CONFLICT', message, { details: { files } })
  }
}
