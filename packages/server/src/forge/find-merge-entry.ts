import type { PullRequestId } from '@sentra/contract'
import type { Tx } from '#platform'
import { listTrashEntries, type TrashEntryRow } from '#trash'

/** Of one pull request, which has a handful. */
const MOST_ENTRIES = 500

/** What was written before the merge of a pull request: where its branch was, and who wanted it. */
export async function findMergeEntry(tx: Tx, pullRequestId: PullRequestId): Promise<TrashEntryRow | undefined> {
  const entries = await listTrashEntries(tx, { pullRequestId, limit: MOST_ENTRIES })
  return entries.find(({ kind }) => kind === 'merge')
}
