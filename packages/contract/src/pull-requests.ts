import { z } from 'zod'
import { Check } from './checks.ts'
import { Diff } from './diffs.ts'
import { feedbackOperations } from './feedback.ts'
import { ProjectId, PullRequestId, RunId, TaskId, TicketId } from './ids.ts'
import { Finding } from './journal-facts.ts'
import { operation, page, PageQuery, Timestamp } from './operation.ts'

/** A pull request's side at GitHub, as it was seen last. */
export const ForgePull = z.object({
  number: z.int().nullable(),
  url: z.string().nullable(),
  /** `waiting`: not opened there yet. */
  state: z.enum(['waiting', 'open', 'merged', 'closed']),
  /** Why the two sides differ, and what to do; null when they are the same. */
  problem: z.string().nullable(),
  /** When it is tried again by itself. */
  retryAt: Timestamp.nullable(),
})
export type ForgePull = z.infer<typeof ForgePull>

export const PullRequest = z.object({
  id: PullRequestId,
  projectId: ProjectId,
  /** Null for the one of a whole ticket. */
  taskId: TaskId.nullable(),
  runId: RunId.nullable(),
  /** The ticket whose branch it offers, or, with a run, into whose branch it goes. */
  ticketId: TicketId.nullable(),
  title: z.string(),
  summary: z.string(),
  branch: z.string(),
  baseBranch: z.string(),
  baseCommit: z.string(),
  headCommit: z.string(),
  state: z.enum(['open', 'merged', 'closed']),
  /** Waits, or is tested, to land on its ticket's branch. */
  queued: z.boolean(),
  checks: z.array(Check),
  findings: z.array(Finding),
  /** Changes that weaken the proof (test command, CI files, deleted tests): a person must look at them. */
  flags: z.array(z.string()),
  mergeCommit: z.string().nullable(),
  /** True when the merge has reached the project's own repository. */
  delivered: z.boolean(),
  /** Null when the project is not linked. */
  forge: ForgePull.nullable(),
  createdAt: Timestamp,
  mergedAt: Timestamp.nullable(),
})
export type PullRequest = z.infer<typeof PullRequest>

/** `delivered` false: the merge waits, and `message` says what the person does next. */
export const MergeResult = z.object({ pullRequest: PullRequest, delivered: z.boolean(), message: z.string() })
export type MergeResult = z.infer<typeof MergeResult>

const read = { permission: 'pull_request:read', write: false } as const
const merge = { permission: 'pull_request:merge', write: true } as const
const tags = ['pull requests']

export const pullRequests = {
  list: operation
    .meta(read)
    .route({ method: 'GET', path: '/pull-requests', tags, summary: 'List pull requests, newest first' })
    .input(
      PageQuery.extend({ projectId: ProjectId.optional(), taskId: TaskId.optional(), ticketId: TicketId.optional() }),
    )
    .output(page(PullRequest)),
  get: operation
    .meta(read)
    .route({ method: 'GET', path: '/pull-requests/{pullRequestId}', tags, summary: 'Get a pull request' })
    .input(z.object({ pullRequestId: PullRequestId }))
    .output(PullRequest),
  diff: operation
    .meta(read)
    .route({
      method: 'GET',
      path: '/pull-requests/{pullRequestId}/diff',
      tags,
      summary: 'Its diff, computed by the server',
    })
    .input(z.object({ pullRequestId: PullRequestId }))
    .output(Diff),
  merge: operation
    .meta(merge)
    .route({
      method: 'POST',
      path: '/pull-requests/{pullRequestId}/merge',
      tags,
      summary: 'Merge into the base branch',
    })
    .input(z.object({ pullRequestId: PullRequestId, acceptFlags: z.boolean().default(false) }))
    .output(MergeResult),
  finish: operation
    .meta(merge)
    .route({
      method: 'POST',
      path: '/pull-requests/{pullRequestId}/finish',
      tags,
      summary: 'Deliver a merge that waited for a clean checkout',
    })
    .input(z.object({ pullRequestId: PullRequestId }))
    .output(MergeResult),
  close: operation
    .meta(merge)
    .route({ method: 'POST', path: '/pull-requests/{pullRequestId}/close', tags, summary: 'Close without merging' })
    .input(z.object({ pullRequestId: PullRequestId }))
    .output(PullRequest),
  ...feedbackOperations,
}
