import { findCommit, isAncestor } from './history.ts'
import { mergedRef } from './refs.ts'

/**
 * The merge of a pull request that was computed earlier, if `head` holds it: a push whose end nobody saw is found again,
 * also below commits of others.
 */
export async function findDelivered(
  store: string,
  { pullRequestId, head }: { pullRequestId: string; head: string },
): Promise<string | undefined> {
  const commit = await findCommit(store, mergedRef(pullRequestId))
  if (commit === undefined) return undefined
  return (await isAncestor(store, { ancestor: commit, head })) ? commit : undefined
}
