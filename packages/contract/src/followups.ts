import { z } from 'zod'
import { AttemptId, FollowupId, ProjectId, RunId, TaskId, TicketId } from './ids.ts'
import { operation, page, PageQuery, Timestamp } from './operation.ts'
import { Task, TaskPriority } from './task-types.ts'

/** `covered`: a task that is not over says the same already. */
export const followupStates = ['open', 'accepted', 'dismissed', 'covered'] as const
export const FollowupState = z.enum(followupStates)
export type FollowupState = z.infer<typeof FollowupState>

/** Work that an agent found beside its own and proposes. Nothing starts by itself: a person accepts or dismisses it. */
export const Followup = z.object({
  id: FollowupId,
  projectId: ProjectId,
  title: z.string(),
  description: z.string(),
  state: FollowupState,
  /** Where it was found first. */
  foundIn: z.object({ taskId: TaskId, runId: RunId, attemptId: AttemptId }),
  /** How often it was proposed, in these or in other words. */
  times: z.int(),
  /** The task that it became, or that covers it. */
  outcomeTaskId: TaskId.nullable(),
  decidedBy: z.string().nullable(),
  decidedAt: Timestamp.nullable(),
  createdAt: Timestamp,
})
export type Followup = z.infer<typeof Followup>

export const AcceptFollowup = z.object({
  followupId: FollowupId,
  /** Where the new task goes; null is nowhere. Without it, into the ticket of the task that it was found in. */
  ticketId: TicketId.nullable().optional(),
  priority: TaskPriority.default('medium'),
})
export type AcceptFollowup = z.infer<typeof AcceptFollowup>

const read = { permission: 'task:read', write: false } as const
const write = { permission: 'task:write', write: true } as const
const tags = ['followups']
const one = z.object({ followupId: FollowupId })

export const followups = {
  list: operation
    .meta(read)
    .route({ method: 'GET', path: '/followups', tags, summary: 'List work that agents proposed, newest first' })
    .input(
      PageQuery.extend({
        projectId: ProjectId.optional(),
        /** Found while this task was worked on. */
        taskId: TaskId.optional(),
        state: FollowupState.optional(),
      }),
    )
    .output(page(Followup)),
  accept: operation
    .meta(write)
    .route({ method: 'POST', path: '/followups/{followupId}/accept', tags, summary: 'Make a task of a follow-up' })
    .input(AcceptFollowup)
    .output(z.object({ followup: Followup, task: Task })),
  dismiss: operation
    .meta(write)
    .route({ method: 'POST', path: '/followups/{followupId}/dismiss', tags, summary: 'Decline a follow-up' })
    .input(one)
    .output(Followup),
  reopen: operation
    .meta(write)
    .route({
      method: 'POST',
      path: '/followups/{followupId}/reopen',
      tags,
      summary: 'Take back that a follow-up was dismissed, covered, or accepted as a task that is deleted now',
    })
    .input(one)
    .output(Followup),
}
