import { git } from './git.ts'
import { isAncestor } from './history.ts'
import { objectId, trainRef } from './refs.ts'
import { gitInStore } from './stale-locks.ts'
import { writeCommit } from './write-commit.ts'

export type CombineOrder = {
  /** Head of the branch that the work is to land on. */
  onto: string
  head: string
  message: string
  /** As stored with the order: a retry must pass the same. */
  at: Date
  runId: string
}

/** `files`: those that did not merge; then the commit holds them with git's conflict markers, for who solves them. */
export type Combined = { commit: string; files: string[] }

/**
 * Merges a run's work onto a branch's head, without a checkout and without moving the branch, and keeps the commit as
 * `refs/sentra/trains/<run>`. Both sides are its parents. Answers the head itself when it holds the work already. A retry
 * makes the same commit. Errors: GIT_FAILED.
 */
export async function combineCommits(store: string, order: CombineOrder): Promise<Combined> {
  const { onto, head, message, at, runId } = order
  if (await isAncestor(store, { ancestor: head, head: onto })) return { commit: onto, files: [] }
  const { tree, files } = await mergeWithMarkers(store, onto, head)
  const commit = await writeCommit(store, { tree, parents: [onto, head], message, at })
  await gitInStore(store, ['update-ref', trainRef(runId), commit])
  return { commit, files }
}

/** `merge-tree` writes a tree in any case; code 1 says that files in it hold markers, and which. */
async function mergeWithMarkers(store: string, onto: string, head: string): Promise<{ tree: string; files: string[] }> {
  const args = ['merge-tree', '--write-tree', '-z', '--name-only', '--no-messages', objectId(onto), objectId(head)]
  const answer = await git(store, args, { answers: [0, 1] })
  const [tree = '', ...files] = answer.stdout.toString().split('\0').filter(Boolean)
  return { tree, files }
}
