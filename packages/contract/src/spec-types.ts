import { z } from 'zod'
import { Delivery } from './board.ts'
import { CredentialName } from './credentials.ts'
import { ProjectId, PullRequestId, QuestionId, RunId, SpecCommentId, SpecId, TaskId, TicketId } from './ids.ts'
import { Timestamp } from './operation.ts'
import { TokenBudget } from './project-settings.ts'
import {
  Brief,
  CriterionCheck,
  CriterionId,
  Decision,
  Design,
  Findings,
  Readiness,
  Requirements,
  SpecTasks,
} from './spec-parts.ts'
import { Task, TaskPriority } from './task-types.ts'

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

export const Words = z
  .string()
  .trim()
  .min(1, 'say in a sentence what you want')
  .max(MAX_IDEA, `at most ${MAX_IDEA} characters: put the rest into a file of the repository and name it here`)

/** Where somebody speaks from; what they say is treated alike. */
export const Channel = z.enum(['web', 'cli', 'api', 'mcp'])
export type Channel = z.infer<typeof Channel>

/** A checker judges a part from 0 to 1; with this it passes (OMO-04). */
export const PASSING_SCORE = 0.7

export const PhaseProgress = z.object({
  phase: SpecPhase,
  state: z.enum(['pending', 'running', 'waiting', 'done', 'failed']),
  /** How often it was handed in and judged. */
  tries: z.int(),
  /** The checker's last score, 0 to 1. */
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
  /** The criteria of what was approved are being checked; a phase begins when that is over. */
  isProving: z.boolean(),
  /** Of its writing alone: what is built after the approval is not paid from it. */
  budget: z.object({
    /** Tokens that its agents may use up; null is any number. */
    tokens: TokenBudget.nullable(),
    used: z.int(),
    /** Its agent stands still until the budget is raised. */
    isSpent: z.boolean(),
  }),
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
export type SpecVersionSummary = z.infer<typeof SpecVersionSummary>

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
  /** `together`: its tasks land on a branch of the spec, which is one pull request. `each`: one a task. */
  delivery: Delivery.default('together'),
  /** Workflow of its tasks; without one `full_sdlc`, or `plan_code` in a project without tests. */
  workflow: z.string().max(60).optional(),
  agent: z.string().max(60).optional(),
  model: z.string().min(1).max(200).optional(),
  credential: CredentialName.optional(),
  /** Tokens for writing it; null is any number. Without it as the project says. */
  tokenBudget: TokenBudget.nullable().optional(),
  /** Although an open spec of the project asks for nearly the same. */
  force: z.boolean().default(false),
})
export type LaunchSpec = z.infer<typeof LaunchSpec>

export const proofStates = ['proved', 'failed', 'stale', 'unchecked'] as const

/** A criterion of the approved version, and what proves it. */
export const CriterionProof = z.object({
  id: CriterionId,
  text: z.string(),
  check: CriterionCheck,
  /** `stale`: proved or refuted, but its words or the code that it covers changed since. */
  state: z.enum(proofStates),
  /** What was seen: an exit code, the line of a test, a reviewer's evidence. */
  detail: z.string().nullable(),
  commit: z.string().nullable(),
  at: Timestamp.nullable(),
  runId: RunId.nullable(),
  /** Keys of the tasks that serve it. */
  tasks: z.array(z.string()),
})
export type CriterionProof = z.infer<typeof CriterionProof>

export const SpecProof = z.object({
  /** The commit that is judged now: the newest of the work. */
  commit: z.string().nullable(),
  /** A proof that is under way. */
  runId: RunId.nullable(),
  criteria: z.array(CriterionProof),
})
export type SpecProof = z.infer<typeof SpecProof>

/** OMO-21 */
export const CreatedBranch = z.object({
  success: z.boolean(),
  branch_name: z.string().nullable(),
  error: z.string().nullable(),
})
export type CreatedBranch = z.infer<typeof CreatedBranch>

/** OMO-22. The number and address are those of the forge, when the project is linked to one. */
export const CreatedPullRequest = z.object({
  success: z.boolean(),
  pullRequestId: PullRequestId.nullable(),
  pr_number: z.int().nullable(),
  pr_url: z.string().nullable(),
  error: z.string().nullable(),
  already_exists: z.boolean(),
})
export type CreatedPullRequest = z.infer<typeof CreatedPullRequest>
