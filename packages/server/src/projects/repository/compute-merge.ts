import { SentraError } from '@sentra/contract'
import { git, gitText } from './git.ts'
import { isAncestor } from './history.ts'
import { objectId } from './refs.ts'
import { writeCommit } from './write-commit.ts'

export type MergeOrder = {
  /** Head of the branch that is merged into. */
  target: string
  head: string
  message: string
  /** As stored with the order to merge: a retry must pass the same. */
  at: Date
}

/** `alreadyMerged`: the target holds the head, and `commit` is the target itself. */
export type Merge = { commit: string; alreadyMerged: boolean }

/**
 * Merges two commits in the store, without a checkout and without moving a ref; a retry makes the same commit.
 * Errors: MERGE_CONFLICT with `details.files`; GIT_FAILED.
 */
export async function computeMerge(store: string, order: MergeOrder): Promise<Merge> {
  const { target, head, message, at } = order
  if (await isAncestor(store, { ancestor: head, head: target })) return { commit: target, alreadyMerged: true }
  const tree = await mergeTrees(store, objectId(target), objectId(head))
  return { commit: await writeCommit(store, { tree, parents: [target, head], message, at }), alreadyMerged: false }
}

/** `merge-tree -z --name-only` prints the tree, then the files in conflict; code 1 says that there are any. */
async function mergeTrees(store: string, target: string, head: string): Promise<string> {
  const args = ['merge-tree', '--write-tree', '-z', '--name-only', '--no-messages', target, head]
  const answer = await git(store, args, { answers: [0, 1] })
  const [tree = '', ...files] = answer.stdout.toString().split('\0').filter(Boolean)
  if (answer.code === 0) return tree
  const base = await gitText(store, ['rev-parse', '--short', target])
  const message = `${files.join(', ')} changed on both sides since ${base}. Update the branch, solve the conflict there, then merge again.`
  throw new SentraError('MERGE_CONFLICT', message, { details: { files } })
}
