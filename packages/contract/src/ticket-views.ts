import { z } from 'zod'
import { Delivery, WaitReason } from './board.ts'
import { ProjectId, PullRequestId, RunId, SpecId, TaskId, TicketCommentId, TicketId } from './ids.ts'
import { Timestamp } from './operation.ts'
import { ForgePull } from './pull-requests.ts'
import { SpecState } from './spec-types.ts'
import { Forecast, TaskStatus } from './task-types.ts'
import { Usage } from './usage.ts'

export const CommentText = z.string().trim().min(1, 'a comment needs words').max(20_000)

/** What a person says about a ticket to other people: Markdown, and never part of what an agent is told. */
export const TicketComment = z.object({
  id: TicketCommentId,
  ticketId: TicketId,
  text: z.string(),
  by: z.string(),
  /** Whoever asks wrote it, and may change or delete it. */
  isOwn: z.boolean(),
  at: Timestamp,
  changedAt: Timestamp.nullable(),
  deletedAt: Timestamp.nullable(),
})
export type TicketComment = z.infer<typeof TicketComment>

const LinkedPull = z.object({
  id: PullRequestId,
  /** Null for the one of the whole ticket. */
  taskId: TaskId.nullable(),
  title: z.string(),
  state: z.enum(['open', 'merged', 'closed']),
  branch: z.string(),
  forge: ForgePull.nullable(),
  createdAt: Timestamp,
  mergedAt: Timestamp.nullable(),
})

/** What a ticket leads to, and what its work has used. */
export const TicketLinks = z.object({
  spec: z
    .object({ id: SpecId, projectId: ProjectId, title: z.string(), state: SpecState, version: z.int() })
    .nullable(),
  /** Its issue at GitHub, as it was seen last. */
  issue: z
    .object({
      number: z.int().nullable(),
      url: z.string().nullable(),
      state: z.enum(['waiting', 'open', 'closed']),
      problem: z.string().nullable(),
    })
    .nullable(),
  /** Newest first: that of the ticket, and those of its tasks. */
  pullRequests: z.array(LinkedPull),
  /** Of all runs of its tasks. */
  usage: Usage,
  runCount: z.int(),
})
export type TicketLinks = z.infer<typeof TicketLinks>

export const TicketCommit = z.object({
  commit: z.string(),
  subject: z.string(),
  author: z.string(),
  at: Timestamp,
  isMerge: z.boolean(),
  /** The task and the run that made it; null for a merge of the whole ticket, or for what a person added. */
  task: z.object({ id: TaskId, title: z.string() }).nullable(),
  runId: RunId.nullable(),
  /** Of a merge, what it brought. */
  files: z.int(),
  additions: z.int(),
  deletions: z.int(),
})
export type TicketCommit = z.infer<typeof TicketCommit>

export const TicketCommits = z.object({
  delivery: Delivery,
  /** The branch of a ticket that is delivered together. */
  branch: z.string().nullable(),
  items: z.array(TicketCommit),
  /** There are more than are shown. */
  isCut: z.boolean(),
})
export type TicketCommits = z.infer<typeof TicketCommits>

/** A task of the ticket, or one outside that waits for it or that it waits for. */
export const BlockingTask = z.object({
  id: TaskId,
  title: z.string(),
  status: TaskStatus,
  /** Null for a task without a ticket. */
  ticket: z.object({ id: TicketId, title: z.string() }).nullable(),
  isOwn: z.boolean(),
  /** Of the longest chain until the ticket is done. */
  isCritical: z.boolean(),
})
export type BlockingTask = z.infer<typeof BlockingTask>

export const TicketBlocking = z.object({
  tasks: z.array(BlockingTask),
  /** `taskId` begins when `dependsOn` is done. */
  edges: z.array(z.object({ taskId: TaskId, dependsOn: TaskId })),
  /** What the critical path is still expected to take. */
  minutes: z.int(),
})
export type TicketBlocking = z.infer<typeof TicketBlocking>

/** What a reason is about. */
export const reasonKinds = [
  'person',
  'choice',
  'judgement',
  'checks',
  'retry',
  'conflict',
  'question',
  'delivery',
] as const
export const ReasonKind = z.enum(reasonKinds)
export type ReasonKind = z.infer<typeof ReasonKind>

const SomeTask = z.object({ id: TaskId, title: z.string() })

export const Reason = z.object({
  at: Timestamp,
  kind: ReasonKind,
  /** What was decided, in a sentence. */
  text: z.string(),
  /** Why, as whoever decided said it. Words of agents, reviewers and people: Markdown. */
  why: z.string().nullable(),
  /** A person, a role such as `reviewer`, or Sentra. */
  by: z.string(),
  /** 0 to 1, of a judgement that has one. */
  score: z.number().nullable(),
  task: SomeTask.nullable(),
  runId: RunId.nullable(),
})
export type Reason = z.infer<typeof Reason>

export const TicketReasoning = z.object({
  /** Of each task that is not over: why it is not at work, its place among those that are ready, and what starting it would meet. */
  now: z.array(
    z.object({
      task: SomeTask,
      status: TaskStatus,
      reasons: z.array(WaitReason),
      /** Of one that is ready: its points, what they are made of, and its place among those that wait for a runner. */
      score: z
        .object({
          points: z.int(),
          place: z.int(),
          of: z.int(),
          parts: z.array(z.object({ what: z.string(), points: z.int() })),
        })
        .nullable(),
      /** Of one that is not started, where that is known. */
      forecast: Forecast.nullable(),
    }),
  ),
  items: z.array(Reason),
  /** Older ones are not shown. */
  isCut: z.boolean(),
})
export type TicketReasoning = z.infer<typeof TicketReasoning>
