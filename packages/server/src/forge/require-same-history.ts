import { SentraError } from '@sentra/contract'
import { areRelated, isAncestor } from '#projects'
import type { PullRequestRow } from './pull-requests-store.ts'

type Target = { commit: string; acceptFlags: boolean }

/**
 * Refuses to merge into a branch that was rewritten since the change was made. What was taken out of it, a password
 * perhaps, would come back with the change, so a person must say that this is meant. Errors: CHECKS_NOT_GREEN;
 * MERGE_CONFLICT for a branch that has nothing in common with the change any more.
 */
export async function requireSameHistory(
  store: string,
  { baseBranch, baseCommit, headCommit, taskId, ticketId }: PullRequestRow,
  { commit, acceptFlags }: Target,
): Promise<void> {
  if (await isAncestor(store, { ancestor: baseCommit, head: commit })) return
  if (await isAncestor(store, { ancestor: headCommit, head: commit })) return
  const what = `${baseBranch} was rewritten since this change was made and no longer holds ${baseCommit.slice(0, 10)}`
  if (!(await areRelated(store, headCommit, commit))) {
    const message = `${what}, nor anything else it builds on: they cannot be merged. Start the task again on what is there now; \`sentra diff ${taskId ?? ticketId}\` shows this change.`
    throw new SentraError('MERGE_CONFLICT', message, { details: { files: [] } })
  }
  if (acceptFlags) return
  const message = `${what}: merging brings back what was taken out. Start the task again, or \`sentra merge ${taskId ?? ticketId} --accept-flags\` merges all the same.`
  throw new SentraError('CHECKS_NOT_GREEN', message, { details: { concerns: [what] } })
}
