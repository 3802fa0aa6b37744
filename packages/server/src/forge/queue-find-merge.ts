import type { PullRequestId } from '@sentra/contract'
import { enqueueJob } from '#jobs'
import type { Tx } from '#platform'

/** After the beginning of a push, which may take ten minutes. The next look counts from the one before. */
const LOOKS_MS = [10_000, 110_000, 600_000]

/** Queued before the push of a merge: should this process die before it has written the merge down, a job does. */
export async function queueFindMerge(tx: Tx, pullRequestId: PullRequestId, look = 0): Promise<void> {
  const wait = LOOKS_MS[look]
  if (wait === undefined) return
  const payload = { pullRequestId, look: String(look) }
  const key = `find-merge/${pullRequestId}`
  await enqueueJob(tx, { task: 'find-merge', payload, key, runAt: new Date(Date.now() + wait) })
}
