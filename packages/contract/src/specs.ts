import { z } from 'zod'
import { CredentialName } from './credentials.ts'
import { ProjectId, QuestionId, RunId, SpecCommentId, SpecId, TaskId, TicketId } from './ids.ts'
import { operation, page, PageQuery, Timestamp } from './operation.ts'
import { Brief, Decision, Design, Findings, Readiness, Requirements, SpecTasks } from './spec-parts.ts'
import { Task, TaskPriority } from './tasks.ts'

export const specStates = [
  'draft',
  'exploring',
  'requirements',
  'design',
  'tasks',
  'pending_approval',
  'approved',
  'executing',
  'completed',
  'rejected',
  'failed',
  'archived',
] as const
export const SpecState = z.enum(specStates)
export type SpecState = z.infer<typeof SpecState>

/** C23: the talk before them is no phase, and PRD is left out. */
export const specPhases = ['EXPLORE', 'REQUIREMENTS', 'DESIGN', 'TASKS', 'SYNC'] as const
export const SpecPhase = z.enum(specPhases)
export type SpecPhase = z.infer<typeof SpecPhase>

/** The longest idea: more is a document, which belongs into the repository where the explorer reads it. */
export const MAX_IDEA = 100_000
/** OMO-01: without a title, a spec is called by this much of its idea. */
export const TITLE_FROM_IDEA = 100

const Words = z
  .string()
  .trim()
  .min(1, 'say in a sentence what you want')
  .max(MAX_IDEA, `at most ${MAX_IDEA} characters: put the rest into a file of the repository and name it here`)

/** Where somebody speaks from; what they say is treated alike. */
export const Channel = z.enum(['web', 'cli', 'api', 'mcp'])
export type Channel = z.infer<typeof Channel>

export const PhaseProgress = z.object({
  phase: SpecPhase,
  state: z.enum(['pending', 'running', 'waiting', 'done', 'failed']),
  /** How often it was handed in and judged. */
  tries: z.int(),
  /** The checker's last score, 0 to 1; passes at 0.7. */
  score: z.number().nullable(),
  feedback: z.string().nullable(),
  runId: RunId.nullable(),
})
export type PhaseProgress = z.infer<typeof PhaseProgress>

export const Spec = z.object({
  id: SpecId,
  projectId: ProjectId,
  /** The task of writing it: its runs, logs and cost are those of the phases. */
  taskId: TaskId,
  /** The ticket that its approval made (OMO-12). */
  ticketId: TicketId.nullable(),
  title: z.string(),
  idea: z.string(),
  state: SpecState,
  /** What it waits for or why it failed, with what to do. */
  message: z.string().nullable(),
  phases: z.array(PhaseProgress),
  /** Newest version; 0 before the first. */
  version: z.int(),
  approvedVersion: z.int().nullable(),
  /** When nobody has decided until then, the version counts as rejected. */
  decideBy: Timestamp.nullable(),
  /** An agent waits for an answer. */
  asks: z.boolean(),
  runId: RunId.nullable(),
  createdBy: z.string(),
  createdAt: Timestamp,
  updatedAt: Timestamp,
})
export type Spec = z.infer<typeof Spec>

/** The newest of each part that an agent handed in. */
export const SpecParts = z.object({
  brief: Brief.optional(),
  findings: Findings.optional(),
  requirements: Requirements.optional(),
  design: Design.optional(),
  tasks: SpecTasks.optional(),
})
export type SpecParts = z.infer<typeof SpecParts>

export const SpecDecision = z.object({
  kind: z.enum(['approved', 'rejected']),
  by: z.string(),
  at: Timestamp,
  reason: z.string().nullable(),
})
export type SpecDecision = z.infer<typeof SpecDecision>

export const SpecVersionSummary = z.object({
  number: z.int().positive(),
  createdAt: Timestamp,
  decision: SpecDecision.nullable(),
})

export const SpecComment = z.object({
  id: SpecCommentId,
  version: z.int().positive(),
  /** The clause or heading that it is about, such as `R1.2` or `Design`; null: the whole. */
  anchor: z.string().nullable(),
  text: z.string(),
  by: z.string(),
  at: Timestamp,
  resolvedAt: Timestamp.nullable(),
})
export type SpecComment = z.infer<typeof SpecComment>

export const SpecVersion = SpecVersionSummary.extend({ markdown: z.string(), parts: SpecParts })
export type SpecVersion = z.infer<typeof SpecVersion>

/** What lies between two versions, clause by clause, and the work that it touches. */
export const SpecChange = z.object({
  from: z.int(),
  to: z.int(),
  /** As `git diff` writes it. */
  patch: z.string(),
  clauses: z.array(z.object({ id: z.string(), change: z.enum(['added', 'changed', 'removed']), text: z.string() })),
  /** Tasks of the ticket whose work the change touches; on approval only these are opened again. */
  tasks: z.array(z.object({ key: z.string(), task: Task.nullable(), why: z.string() })),
})
export type SpecChange = z.infer<typeof SpecChange>

export const ConversationMessage = z.object({
  author: z.enum(['person', 'agent', 'sentra']),
  by: z.string(),
  text: z.string(),
  /** Answers that an agent offers to choose from. */
  options: z.array(z.string()),
  /** The open question that the next words answer. */
  questionId: QuestionId.nullable(),
  at: Timestamp,
})
export type ConversationMessage = z.infer<typeof ConversationMessage>

export const Conversation = z.object({
  specId: SpecId,
  messages: z.array(ConversationMessage),
  /** Who is to speak: `nobody` once it was handed off. */
  turn: z.enum(['person', 'agent', 'nobody']),
  /** 0.4 completeness + 0.2 specificity + 0.2 consistency + 0.2 coverage, in per cent; null before the first. */
  readinessScore: z.int().nullable(),
  readiness: Readiness.nullable(),
  missing: z.array(z.string()),
  decisions: z.array(Decision),
  /** When the person said that nothing is missing. */
  handedOffAt: Timestamp.nullable(),
})
export type Conversation = z.infer<typeof Conversation>

export const LaunchSpec = z.object({
  projectId: ProjectId,
  title: z.string().trim().min(1).max(300).optional(),
  description: Words,
  priority: TaskPriority.default('medium'),
  /** False: the idea is taken as it stands, no architect asks about it. */
  talk: z.boolean().default(true),
  /** False: approval starts nothing by itself. */
  autoExecute: z.boolean().default(true),
  /** Workflow of its tasks; without one `full_sdlc`, or `plan_code` in a project without tests. */
  workflow: z.string().max(60).optional(),
  agent: z.string().max(60).optional(),
  model: z.string().min(1).max(200).optional(),
  credential: CredentialName.optional(),
})
export type LaunchSpec = z.infer<typeof LaunchSpec>

const read = { permission: 'spec:read', write: false } as const
const write = { permission: 'spec:write', write: true } as const
const decide = { permission: 'spec:approve', write: true } as const
const tags = ['specs']
const one = z.object({ specId: SpecId })
const version = z.coerce.number().int().positive()

export const specs = {
  launch: operation
    .meta(write)
    .route({
      method: 'POST',
      path: '/specs/launch',
      successStatus: 202,
      tags,
      summary: 'Start a spec from an idea; answers at once',
    })
    .input(LaunchSpec)
    .output(Spec),
  list: operation
    .meta(read)
    .route({ method: 'GET', path: '/specs', tags, summary: 'List specs, newest first' })
    .input(PageQuery.extend({ projectId: ProjectId.optional(), state: SpecState.optional() }))
    .output(page(Spec)),
  get: operation
    .meta(read)
    .route({ method: 'GET', path: '/specs/{specId}', tags, summary: 'Get a spec with its parts and versions' })
    .input(one)
    .output(
      z.object({
        spec: Spec,
        parts: SpecParts,
        versions: z.array(SpecVersionSummary),
        comments: z.array(SpecComment),
      }),
    ),
  execute: operation
    .meta({ permission: 'run:start', write: true })
    .route({
      method: 'POST',
      path: '/specs/{specId}/execute',
      successStatus: 202,
      tags,
      summary: 'Go on: try the phase that failed again, or start the work of an approved spec',
    })
    .input(one)
    .output(Spec),
  acceptPhase: operation
    .meta(write)
    .route({
      method: 'POST',
      path: '/specs/{specId}/accept-phase',
      tags,
      summary: 'Take what a phase handed in although the checker did not pass it',
    })
    .input(one)
    .output(Spec),
  conversation: operation
    .meta(read)
    .route({
      method: 'GET',
      path: '/specs/{specId}/conversation',
      tags,
      summary: 'What was said, and how ready the idea is',
    })
    .input(one)
    .output(Conversation),
  say: operation
    .meta({ permission: 'question:answer', write: true })
    .route({
      method: 'POST',
      path: '/specs/{specId}/conversation',
      tags,
      summary: 'Say something to the architect; "nothing else" hands the idea off',
    })
    .input(one.extend({ text: Words, channel: Channel.default('api') }))
    .output(Conversation),
  version: operation
    .meta(read)
    .route({ method: 'GET', path: '/specs/{specId}/versions/{version}', tags, summary: 'Read one version' })
    .input(one.extend({ version }))
    .output(SpecVersion),
  change: operation
    .meta(read)
    .route({
      method: 'GET',
      path: '/specs/{specId}/change',
      tags,
      summary: 'What changed between two versions, and which work it touches',
    })
    .input(one.extend({ from: version, to: version }))
    .output(SpecChange),
  approve: operation
    .meta(decide)
    .route({ method: 'POST', path: '/specs/{specId}/approve', tags, summary: 'Approve the version that was read' })
    .input(one.extend({ version }))
    .output(Spec),
  reject: operation
    .meta(decide)
    .route({
      method: 'POST',
      path: '/specs/{specId}/reject',
      tags,
      summary: 'Reject a version with a reason, which reopens the conversation',
    })
    .input(one.extend({ version, reason: z.string().trim().min(1, 'say why').max(20_000) }))
    .output(Spec),
  revise: operation
    .meta(write)
    .route({
      method: 'POST',
      path: '/specs/{specId}/revise',
      tags,
      summary: 'Ask for a change of an approved spec; work goes on until the new version is approved',
    })
    .input(one.extend({ text: Words }))
    .output(Spec),
  comment: operation
    .meta(write)
    .route({
      method: 'POST',
      path: '/specs/{specId}/comments',
      successStatus: 201,
      tags,
      summary: 'Comment on a clause',
    })
    .input(
      one.extend({
        version,
        anchor: z.string().trim().min(1).max(200).optional(),
        text: z.string().trim().min(1).max(20_000),
      }),
    )
    .output(SpecComment),
  resolveComment: operation
    .meta(write)
    .route({
      method: 'POST',
      path: '/specs/{specId}/comments/{commentId}/resolve',
      tags,
      summary: 'Mark a comment as dealt with, or open again',
    })
    .input(one.extend({ commentId: SpecCommentId, resolved: z.boolean().default(true) }))
    .output(SpecComment),
  archive: operation
    .meta(write)
    .route({ method: 'POST', path: '/specs/{specId}/archive', tags, summary: 'Take a spec out of the lists, or back' })
    .input(one.extend({ archived: z.boolean().default(true) }))
    .output(Spec),
  events: operation
    .meta(read)
    .route({ method: 'GET', path: '/specs/{specId}/events', tags, summary: 'What happened, oldest first (OMO-24)' })
    .input(one.extend({ after: z.coerce.number().int().nonnegative().default(0), limit: PageQuery.shape.limit }))
    .output(
      z.object({
        items: z.array(
          z.object({
            seq: z.int(),
            type: z.string(),
            at: Timestamp,
            /** What it was about, in words. */
            text: z.string(),
            /** Who made it: the architect, the checker, a person, Sentra. */
            source: z.string(),
            phase: SpecPhase.nullable(),
            runId: RunId.nullable(),
          }),
        ),
        next: z.int().nullable(),
      }),
    ),
}
