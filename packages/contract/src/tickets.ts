import { z } from 'zod'
import { deliveries, Delivery } from './board.ts'
import { ProjectId, TicketCommentId, TicketId } from './ids.ts'
import { operation, page, PageQuery, Timestamp } from './operation.ts'
import { Task, TaskPriority } from './task-types.ts'
import {
  CommentText,
  TicketBlocking,
  TicketComment,
  TicketCommits,
  TicketLinks,
  TicketReasoning,
} from './ticket-views.ts'
import { Train } from './trains.ts'

export { deliveries, Delivery }

export const ticketStatuses = ['backlog', 'ready', 'in_progress', 'in_review', 'done', 'cancelled'] as const
export const TicketStatus = z.enum(ticketStatuses)
export type TicketStatus = z.infer<typeof TicketStatus>

/** Something wanted, with the tasks that make it. Its status follows its tasks; without any, a person moves it. */
export const Ticket = z.object({
  id: TicketId,
  projectId: ProjectId,
  title: z.string(),
  description: z.string(),
  priority: TaskPriority,
  status: TicketStatus,
  /** Laid over the status by a person: nothing of it starts by itself. */
  blocked: z.object({ reason: z.string(), since: Timestamp }).nullable(),
  deadline: Timestamp.nullable(),
  /** `each`: a pull request a task. `together`: tasks land on a branch of the ticket, and that is one pull request. */
  delivery: Delivery,
  /** Only of one that is delivered together; its head is null until the first task starts. */
  branch: z.string().nullable(),
  headCommit: z.string().nullable(),
  /** Its tasks that are not cancelled, and those of them that are done. */
  taskCount: z.int(),
  doneCount: z.int(),
  createdAt: Timestamp,
  updatedAt: Timestamp,
})
export type Ticket = z.infer<typeof Ticket>

const Amount = z.object({ count: z.int(), limit: z.int().nullable() })

/** How many tickets of a project are under way and how many are wanted there at most. */
export const TicketLimits = z.object({
  projectId: ProjectId,
  projectName: z.string(),
  inProgress: Amount,
  inReview: Amount,
  /** What is more than wanted, in words. A person may start what does not begin by itself. */
  violations: z.array(z.string()),
})
export type TicketLimits = z.infer<typeof TicketLimits>

const words = {
  title: z.string().trim().min(1, 'a ticket needs a title').max(300),
  description: z.string().max(100_000),
  priority: TaskPriority,
}

export const CreateTicket = z.object({
  projectId: ProjectId,
  title: words.title,
  description: words.description.default(''),
  priority: words.priority.default('medium'),
  deadline: Timestamp.optional(),
  delivery: Delivery.default('each'),
})
export type CreateTicket = z.infer<typeof CreateTicket>

export const UpdateTicket = z.object({
  ticketId: TicketId,
  ...z.object(words).partial().shape,
  deadline: Timestamp.nullable().optional(),
  /** A ticket with tasks under way takes its status from them: then CONFLICT, except for cancelling and reopening. */
  status: TicketStatus.optional(),
  /** Why it is blocked; null takes the block away, and starts that waited for it go ahead. */
  blockedReason: z.string().trim().min(1).max(2_000).nullable().optional(),
  /** Until one of its tasks has begun; then CONFLICT. */
  delivery: Delivery.optional(),
})
export type UpdateTicket = z.infer<typeof UpdateTicket>

const read = { permission: 'task:read', write: false } as const
const write = { permission: 'task:write', write: true } as const
const tags = ['tickets']
const one = z.object({ ticketId: TicketId })

export const tickets = {
  create: operation
    .meta(write)
    .route({ method: 'POST', path: '/tickets', successStatus: 201, tags, summary: 'Create a ticket' })
    .input(CreateTicket)
    .output(Ticket),
  list: operation
    .meta(read)
    .route({ method: 'GET', path: '/tickets', tags, summary: 'List tickets, newest first' })
    .input(PageQuery.extend({ projectId: ProjectId.optional(), status: TicketStatus.optional() }))
    .output(page(Ticket)),
  limits: operation
    .meta(read)
    .route({ method: 'GET', path: '/ticket-limits', tags, summary: 'Projects with a limit of tickets under way' })
    .input(z.object({ projectId: ProjectId.optional() }))
    .output(z.object({ items: z.array(TicketLimits) })),
  get: operation
    .meta(read)
    .route({ method: 'GET', path: '/tickets/{ticketId}', tags, summary: 'Get a ticket with its tasks' })
    .input(one)
    .output(z.object({ ticket: Ticket, tasks: z.array(Task) })),
  train: operation
    .meta(read)
    .route({ method: 'GET', path: '/tickets/{ticketId}/train', tags, summary: 'How its tasks come together' })
    .input(one)
    .output(Train),
  links: operation
    .meta(read)
    .route({
      method: 'GET',
      path: '/tickets/{ticketId}/links',
      tags,
      summary: 'Its spec, issue and pull requests, and what its work has used',
    })
    .input(one)
    .output(TicketLinks),
  comments: operation
    .meta(read)
    .route({
      method: 'GET',
      path: '/tickets/{ticketId}/comments',
      tags,
      summary: 'What people said about a ticket, oldest first; no agent is given it',
    })
    .input(one)
    .output(z.object({ items: z.array(TicketComment) })),
  comment: operation
    .meta(write)
    .route({
      method: 'POST',
      path: '/tickets/{ticketId}/comments',
      successStatus: 201,
      tags,
      summary: 'Say something about a ticket to other people',
    })
    .input(one.extend({ text: CommentText }))
    .output(TicketComment),
  changeComment: operation
    .meta(write)
    .route({
      method: 'PATCH',
      path: '/tickets/{ticketId}/comments/{ticketCommentId}',
      tags,
      summary: 'Change, delete or bring back a comment of one’s own',
    })
    .input(
      one.extend({
        ticketCommentId: TicketCommentId,
        text: CommentText.optional(),
        /** False brings one back that was deleted. */
        deleted: z.boolean().optional(),
      }),
    )
    .output(TicketComment),
  commits: operation
    .meta(read)
    .route({
      method: 'GET',
      path: '/tickets/{ticketId}/commits',
      tags,
      summary: 'Commits of its branch, or of its merged pull requests, newest first',
    })
    .input(one)
    .output(TicketCommits),
  blocking: operation
    .meta(read)
    .route({
      method: 'GET',
      path: '/tickets/{ticketId}/blocking',
      tags,
      summary: 'Which tasks wait for which, of the ticket and of those around it',
    })
    .input(one)
    .output(TicketBlocking),
  reasoning: operation
    .meta(read)
    .route({
      method: 'GET',
      path: '/tickets/{ticketId}/reasoning',
      tags,
      summary: 'Why what was decided about it was decided, oldest first, and what holds it now',
    })
    .input(one)
    .output(TicketReasoning),
  update: operation
    .meta(write)
    .route({ method: 'PATCH', path: '/tickets/{ticketId}', tags, summary: 'Change, move, block or unblock a ticket' })
    .input(UpdateTicket)
    .output(Ticket),
}
