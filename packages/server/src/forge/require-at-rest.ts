import { ensure, type Tx } from '#platform'
import type { PullRequestRow } from './pull-requests-store.ts'

/**
 * RUN_ACTIVE while the run that offers a change works on it again: what is merged now would not be what it offers in the
 * end, and that could not be merged a second time. A change that waits for a person is at rest.
 */
export async function requireAtRest(tx: Tx, { runId, taskId }: PullRequestRow): Promise<void> {
  if (runId === null) return
  const at = await tx.db
    .selectFrom('runs')
    .innerJoin('attempts', (join) =>
      join.onRef('attempts.tenant_id', '=', 'runs.tenant_id').onRef('attempts.run_id', '=', 'runs.id'),
    )
    .select(['runs.state', 'attempts.state as attempt'])
    .where('runs.tenant_id', '=', tx.tenantId)
    .where('runs.id', '=', runId)
    .orderBy('attempts.created_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  const isAtWork =
    at?.state === 'queued' || at?.state === 'running' || (at?.state === 'waiting' && at.attempt === 'asked')
  const next = `wait for it, take the retry back with \`sentra undo ${taskId}\`, or stop it with \`sentra cancel ${taskId}\`; then merge.`
  ensure(!isAtWork, 'RUN_ACTIVE', `Run ${runId} is at work on this change again: ${next}`)
}
