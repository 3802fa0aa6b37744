import { findDelivered, isAncestor } from '#projects'
import type { PullRequestRow, UndoneMerge } from './pull-requests-store.ts'

type Look = { pull: PullRequestRow; target: string; undone: UndoneMerge | undefined }

/**
 * The merge of what a pull request offers now, if its branch, whose head is `target`, has it: one that was pushed and
 * never written down, because the server died in between. An earlier merge that holds less than is offered, or that was
 * taken back, is none.
 */
export async function findArrived(store: string, { pull, target, undone }: Look): Promise<string | undefined> {
  const made = await findDelivered(store, { pullRequestId: pull.id, head: target })
  if (made === undefined || !(await isAncestor(store, { ancestor: pull.headCommit, head: made }))) return undefined
  // After an undo the branch holds the first merge for ever.
  const isNewer = undone === undefined || (await isAncestor(store, { ancestor: undone.by, head: made }))
  return isNewer ? made : undefined
}
