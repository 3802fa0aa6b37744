import { ensure, type Tx } from '#platform'
import { findRunAtWork, type PullRequestRow } from './pull-requests-store.ts'

/**
 * RUN_ACTIVE while the run that offers a change works on it again: what is merged now would not be what it offers in the
 * end, and that could not be merged a second time. A change that waits for a person is at rest.
 */
export async function requireAtRest(tx: Tx, pull: PullRequestRow): Promise<void> {
  const runId = await findRunAtWork(tx, pull)
  const next = `wait for it, take the retry back with \`sentra undo ${pull.taskId}\`, or stop it with \`sentra cancel ${pull.taskId}\`; then merge.`
  ensure(runId === undefined, 'RUN_ACTIVE', `Run ${runId} is at work on this change again: ${next}`)
}
