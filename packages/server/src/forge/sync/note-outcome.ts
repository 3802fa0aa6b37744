import type { PullRequestId } from '@sentra/contract'
import { appendEvent } from '#events'
import { type App, inTenant, type Tx } from '#platform'
import { saveLink } from '../link/github-links-store.ts'
import { getPullRequest } from '../pull-requests-store.ts'
import { queueSync } from './follow-pull.ts'
import { findGithubPull, type GithubPullRow, saveGithubPull } from './github-pulls-store.ts'
import type { SyncOrder } from './read-work.ts'
import { isTrouble, retryOf } from './trouble-rules.ts'

type Outcome = Partial<Pick<GithubPullRow, 'number' | 'url' | 'state' | 'problem' | 'failures' | 'retryAt'>>

/** Writes down how it stands at GitHub, with an event when that is news. */
export async function savePullState(tx: Tx, id: PullRequestId, outcome: Outcome): Promise<void> {
  const before = await findGithubPull(tx, id)
  if (before === undefined) return
  await saveGithubPull(tx, id, outcome)
  const now = { ...before, ...outcome }
  if ((['number', 'state', 'problem'] as const).every((key) => now[key] === before[key])) return
  const { projectId, taskId, runId, ticketId } = await getPullRequest(tx, id)
  const keys = { projectId, taskId, runId, ticketId, pullRequestId: id }
  appendEvent(tx, 'pull_request.forge_changed', { ...keys, problem: now.problem })
}

/**
 * Says on the pull request why GitHub could not be brought in line, and when it is tried again. What is none of GitHub's
 * business is thrown on.
 */
export function noteFailure(app: App, { tenantId, pullRequestId }: SyncOrder, error: unknown): Promise<void> {
  if (!isTrouble(error)) throw error
  return inTenant(app.database, tenantId, async (tx) => {
    const row = await findGithubPull(tx, pullRequestId)
    if (row === undefined) return
    const retryAt = retryOf(error, row.failures, new Date())
    if (error.code === 'FORGE_LIMITED') await saveLink(tx, row.projectId, { resumeAt: retryAt })
    const failures = row.failures + 1
    await savePullState(tx, pullRequestId, { problem: error.message, failures, retryAt })
    if (retryAt !== null) await queueSync(tx, pullRequestId, retryAt)
  })
}
