import type { Feedback, PullRequestId } from '@sentra/contract'
import { sql } from 'kysely'
import type { Tx } from '#platform'

/** What was said, and what became of it. */
export type FeedbackRow = Omit<Feedback, 'state' | 'at' | 'givenAt'> & {
  excerpt: string | null
  isGone: boolean
  byHand: boolean
  at: Date
  seenAt: Date
  givenAt: Date | null
}

const columns = [
  'id',
  sql<Feedback['kind']>`kind`.as('kind'),
  'author',
  'trusted',
  'title',
  'text',
  'url',
  'file',
  'line',
  'excerpt',
  'commit',
  'step',
  'log',
  'log_problem as logProblem',
  'is_gone as isGone',
  'by_hand as byHand',
  'said_at as at',
  'seen_at as seenAt',
  'given_at as givenAt',
] as const

function selectFeedback(tx: Tx) {
  return tx.db
    .selectFrom('github_feedback')
    .select([...columns])
    .where('tenant_id', '=', tx.tenantId)
}

/** Of a pull request, oldest first. */
export function listFeedback(tx: Tx, id: PullRequestId): Promise<FeedbackRow[]> {
  return selectFeedback(tx).where('pull_request_id', '=', id).orderBy('said_at').orderBy('id').execute()
}

/** Some of it, in the same order. */
export function listFeedbackOf(tx: Tx, id: PullRequestId, ids: string[]): Promise<FeedbackRow[]> {
  return selectFeedback(tx)
    .where('pull_request_id', '=', id)
    .where('id', 'in', ids)
    .orderBy('said_at')
    .orderBy('id')
    .execute()
}

export type NewFeedback = Omit<FeedbackRow, 'isGone' | 'byHand' | 'seenAt' | 'givenAt'>

/** Writes it down once, or as it is there now; what an agent has been told stays as it was told. */
export async function saveFeedback(tx: Tx, id: PullRequestId, said: NewFeedback): Promise<void> {
  const words = {
    author: said.author,
    trusted: said.trusted,
    title: said.title,
    text: said.text,
    url: said.url,
    file: said.file,
    line: said.line,
    excerpt: said.excerpt,
    commit: said.commit,
    step: said.step,
    log: said.log,
    log_problem: said.logProblem,
    is_gone: false,
  }
  await tx.db
    .insertInto('github_feedback')
    .values({ pull_request_id: id, id: said.id, kind: said.kind, said_at: said.at, ...words })
    .onConflict((conflict) =>
      conflict
        .columns(['tenant_id', 'pull_request_id', 'id'])
        .doUpdateSet(words)
        .where('github_feedback.given_at', 'is', null),
    )
    .execute()
}

/** These are not there any more. */
export async function markGone(tx: Tx, id: PullRequestId, ids: string[]): Promise<void> {
  if (ids.length === 0) return
  await tx.db
    .updateTable('github_feedback')
    .set({ is_gone: true })
    .where('tenant_id', '=', tx.tenantId)
    .where('pull_request_id', '=', id)
    .where('given_at', 'is', null)
    .where('id', 'in', ids)
    .execute()
}

type Given = { ids: string[]; attemptId: string; by: string }

export async function markGiven(tx: Tx, id: PullRequestId, { ids, attemptId, by }: Given): Promise<void> {
  await tx.db
    .updateTable('github_feedback')
    .set({ given_at: sql`now()`, given_by: by, attempt_id: attemptId })
    .where('tenant_id', '=', tx.tenantId)
    .where('pull_request_id', '=', id)
    .where('id', 'in', ids)
    .execute()
}

/** What these attempts were told is new again, and goes to an agent by a person's word alone. */
export async function takeBackFeedback(tx: Tx, attemptIds: string[]): Promise<void> {
  if (attemptIds.length === 0) return
  await tx.db
    .updateTable('github_feedback')
    .set({ given_at: null, given_by: null, attempt_id: null, by_hand: true })
    .where('tenant_id', '=', tx.tenantId)
    .where('attempt_id', 'in', attemptIds)
    .execute()
}

/** How the last look at GitHub ended, and how often feedback went to the agent by itself. */
export type LookRow = { rounds: number; pending: number; problem: string | null; failures: number }

export function findLook(tx: Tx, id: PullRequestId): Promise<LookRow | undefined> {
  return tx.db
    .selectFrom('github_pulls')
    .select([
      'feedback_rounds as rounds',
      'feedback_pending as pending',
      'feedback_problem as problem',
      'feedback_failures as failures',
    ])
    .where('tenant_id', '=', tx.tenantId)
    .where('pull_request_id', '=', id)
    .executeTakeFirst()
}

export async function saveLook(tx: Tx, id: PullRequestId, change: Partial<LookRow>): Promise<void> {
  await tx.db
    .updateTable('github_pulls')
    .set({
      ...(change.rounds !== undefined && { feedback_rounds: change.rounds }),
      ...(change.pending !== undefined && { feedback_pending: change.pending }),
      ...(change.problem !== undefined && { feedback_problem: change.problem }),
      ...(change.failures !== undefined && { feedback_failures: change.failures }),
    })
    .where('tenant_id', '=', tx.tenantId)
    .where('pull_request_id', '=', id)
    .execute()
}

/** Open pull requests of a project whose change is at this commit. */
export async function listPullsAt(tx: Tx, projectId: string, commit: string): Promise<PullRequestId[]> {
  const rows = await tx.db
    .selectFrom('pull_requests')
    .innerJoin('github_pulls', (join) =>
      join
        .onRef('github_pulls.tenant_id', '=', 'pull_requests.tenant_id')
        .onRef('github_pulls.pull_request_id', '=', 'pull_requests.id'),
    )
    .select(sql<PullRequestId>`pull_requests.id`.as('id'))
    .where('pull_requests.tenant_id', '=', tx.tenantId)
    .where('pull_requests.project_id', '=', projectId)
    .where('pull_requests.head_commit', '=', commit)
    .where('pull_requests.state', '=', 'open')
    .execute()
  return rows.map(({ id }) => id)
}
