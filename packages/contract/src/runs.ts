import { z } from 'zod'
import { Diff } from './diffs.ts'
import { Check } from './checks.ts'
import { Comparison } from './comparisons.ts'
import {
  AttemptId,
  ContestId,
  CredentialId,
  ProjectId,
  PullRequestId,
  QuestionId,
  RunId,
  RunnerId,
  TaskId,
} from './ids.ts'
import { AttemptEnd, Review } from './journal-facts.ts'
import { operation, Timestamp } from './operation.ts'
import { AllowedHost } from './repository-config.ts'
import { Kill, Message, Takeover } from './steering.ts'
import { Usage } from './usage.ts'
import { RefusedHost, SandboxPort, Worktree } from './workplaces.ts'
import { StageName, WorkflowName } from './workflow-names.ts'

export const RunState = z.enum(['queued', 'running', 'waiting', 'succeeded', 'failed', 'cancelled'])
export type RunState = z.infer<typeof RunState>

export const attemptStates = [
  'ready',
  'leased',
  'running',
  'unreachable',
  'asked',
  'paused',
  'succeeded',
  'failed',
  'cancelled',
  'lost',
] as const
export const AttemptState = z.enum(attemptStates)
export type AttemptState = z.infer<typeof AttemptState>

/** An agent's conversation with its model, in the process that keeps it now (STR-08). Derived from its attempt. */
export const SessionState = z.enum(['starting', 'running', 'paused', 'terminated', 'failed'])
export type SessionState = z.infer<typeof SessionState>

export const Question = z.object({
  id: QuestionId,
  attemptId: AttemptId,
  question: z.string(),
  options: z.array(z.string()),
  answer: z.string().nullable(),
  askedAt: Timestamp,
  answeredAt: Timestamp.nullable(),
})
export type Question = z.infer<typeof Question>

export const Attempt = z.object({
  id: AttemptId,
  stage: StageName,
  role: z.string(),
  kind: z.enum(['agent', 'command']),
  /** Checks of a commit that combines the task with what landed before it on its ticket's branch. */
  combined: z.boolean(),
  try: z.int().positive(),
  state: AttemptState,
  runnerId: RunnerId.nullable(),
  /** Of an attempt of an agent that has begun. */
  session: z.object({ id: z.string().nullable(), state: SessionState }).nullable(),
  end: AttemptEnd.nullable(),
  review: Review.nullable(),
  checks: z.array(Check),
  /** The commit this attempt ended in. */
  commit: z.string().nullable(),
  createdAt: Timestamp,
  startedAt: Timestamp.nullable(),
  endedAt: Timestamp.nullable(),
})
export type Attempt = z.infer<typeof Attempt>

const ProgressState = z.enum(['pending', 'running', 'waiting', 'done', 'failed', 'cancelled'])

/** Where a stage of a run stands, derived from its attempts. */
export const StageProgress = z.object({
  stage: StageName,
  state: ProgressState,
  tries: z.int(),
  /** Only of a stage with several kinds of attempt: TEST with an agent that adds tests, and the checks themselves. */
  steps: z
    .array(z.object({ kind: z.enum(['agent', 'command']), role: z.string(), state: ProgressState, tries: z.int() }))
    .optional(),
})
export type StageProgress = z.infer<typeof StageProgress>

export const Run = z.object({
  id: RunId,
  taskId: TaskId,
  projectId: ProjectId,
  workflow: WorkflowName,
  state: RunState,
  /** Why it failed or waits, in words, with what to do. */
  message: z.string().nullable(),
  agent: z.string(),
  model: z.string().nullable(),
  credentialId: CredentialId.nullable(),
  branch: z.string(),
  baseCommit: z.string(),
  headCommit: z.string(),
  loops: z.int(),
  stages: z.array(StageProgress),
  /** Since when and by whom no further turn or attempt is begun. */
  paused: z.object({ by: z.string(), at: Timestamp }).nullable(),
  /** Who has taken the work over. */
  takenBy: z.string().nullable(),
  pullRequestId: PullRequestId.nullable(),
  /** Of an entry of a contest: its runs work side by side on one task. */
  contestId: ContestId.nullable(),
  /** Of an entry: its change is the one that the task offers. */
  kept: z.boolean(),
  createdAt: Timestamp,
  startedAt: Timestamp.nullable(),
  endedAt: Timestamp.nullable(),
})
export type Run = z.infer<typeof Run>

export const RunDetail = z.object({
  run: Run,
  attempts: z.array(Attempt),
  questions: z.array(Question),
  worktrees: z.array(Worktree),
  refusedHosts: z.array(RefusedHost),
  /** Of the attempt that is at work now; none otherwise. */
  ports: z.array(SandboxPort),
  /** What people said to the agents of the run, in that order. */
  messages: z.array(Message),
  /** The newest one. */
  takeover: Takeover.nullable(),
  plan: z.string().nullable(),
  usage: Usage,
})
export type RunDetail = z.infer<typeof RunDetail>

const SandboxPortNumber = z.coerce.number().int().min(1).max(65_535)

const control = { permission: 'run:control', write: true } as const
const tags = ['runs']

export const runs = {
  get: operation
    .meta({ permission: 'run:read', write: false })
    .route({ method: 'GET', path: '/runs/{runId}', tags, summary: 'Get a run with attempts, checks and questions' })
    .input(z.object({ runId: RunId }))
    .output(RunDetail),
  cancel: operation
    .meta(control)
    .route({ method: 'POST', path: '/runs/{runId}/cancel', tags, summary: 'Stop a run and every process of it' })
    .input(z.object({ runId: RunId }))
    .output(Run),
  retry: operation
    .meta(control)
    .route({
      method: 'POST',
      path: '/runs/{runId}/retry',
      tags,
      summary: 'Try again from a stage, keeping earlier ones',
    })
    .input(z.object({ runId: RunId, from: StageName.optional() }))
    .output(Run),
  answer: operation
    .meta({ permission: 'question:answer', write: true })
    .route({ method: 'POST', path: '/questions/{questionId}/answer', tags, summary: 'Answer what an agent asked' })
    .input(z.object({ questionId: QuestionId, answer: z.string().trim().min(1).max(20_000) }))
    .output(Question),
  allowHost: operation
    .meta({ permission: 'project:write', write: true })
    .route({
      method: 'PUT',
      path: '/runs/{runId}/hosts/{host}',
      tags,
      summary: 'Add a host to those of the project; what is at work may reach it at once',
    })
    .input(z.object({ runId: RunId, host: AllowedHost }))
    .output(z.object({ hosts: z.array(z.string()) })),
  refuseHost: operation
    .meta({ permission: 'project:write', write: true })
    .route({ method: 'DELETE', path: '/runs/{runId}/hosts/{host}', tags, summary: 'Take a host back from the project' })
    .input(z.object({ runId: RunId, host: AllowedHost }))
    .output(z.object({ hosts: z.array(z.string()) })),
  publishPort: operation
    .meta(control)
    .route({
      method: 'PUT',
      path: '/runs/{runId}/ports/{port}',
      tags,
      summary: 'Open a port of the sandbox at work on 127.0.0.1 of its host',
    })
    .input(z.object({ runId: RunId, port: SandboxPortNumber }))
    .output(SandboxPort),
  withdrawPort: operation
    .meta(control)
    .route({ method: 'DELETE', path: '/runs/{runId}/ports/{port}', tags, summary: 'Close a published port' })
    .input(z.object({ runId: RunId, port: SandboxPortNumber }))
    .output(SandboxPort),
  send: operation
    .meta(control)
    .route({ method: 'POST', path: '/runs/{runId}/messages', tags, summary: 'Say something to the agent of a run' })
    .input(
      z.object({
        runId: RunId,
        text: z.string().trim().min(1, 'say something').max(20_000),
        /** Ends the agent's turn, so that it reads this at once; otherwise it reads it after its turn. */
        now: z.boolean().default(false),
      }),
    )
    .output(Message),
  pause: operation
    .meta(control)
    .route({ method: 'POST', path: '/runs/{runId}/pause', tags, summary: 'Let a run stand still after its turn' })
    .input(
      z.object({
        runId: RunId,
        /** Ends the agent's turn instead of waiting for it. */
        now: z.boolean().default(false),
      }),
    )
    .output(Run),
  resume: operation
    .meta(control)
    .route({ method: 'POST', path: '/runs/{runId}/resume', tags, summary: 'Let a paused run go on in its session' })
    .input(z.object({ runId: RunId }))
    .output(Run),
  kill: operation
    .meta(control)
    .route({ method: 'POST', path: '/kills', tags, summary: 'End agents at once; their runs fail and may be retried' })
    .input(
      z.object({
        /** A task, run, attempt, session or runner. */
        target: z.string().min(1).max(200),
        /** All agents of a runner die only when this is said. */
        confirmed: z.boolean().default(false),
      }),
    )
    .output(Kill),
  take: operation
    .meta(control)
    .route({
      method: 'POST',
      path: '/runs/{runId}/takeover',
      successStatus: 202,
      tags,
      summary: 'Pause a run and make a working copy of its work for a person',
    })
    .input(z.object({ runId: RunId }))
    .output(Takeover),
  handBack: operation
    .meta(control)
    .route({
      method: 'POST',
      path: '/runs/{runId}/hand-back',
      tags,
      summary: "Take a person's changes into the run and let it go on",
    })
    .input(
      z.object({
        runId: RunId,
        /** Goes on without the person's changes. */
        drop: z.boolean().default(false),
      }),
    )
    .output(Takeover),
  diff: operation
    .meta({ permission: 'run:read', write: false })
    .route({ method: 'GET', path: '/runs/{runId}/diff', tags, summary: 'What the run changed, computed by the server' })
    .input(z.object({ runId: RunId }))
    .output(Diff),
  keep: operation
    .meta(control)
    .route({
      method: 'POST',
      path: '/runs/{runId}/keep',
      tags,
      summary: 'Offer the change of this entry of a contest in place of the others',
    })
    .input(z.object({ runId: RunId, /** Cancel entries that are not over. */ cancel: z.boolean().default(false) }))
    .output(Run),
  compare: operation
    .meta({ permission: 'run:read', write: false })
    .route({
      method: 'GET',
      path: '/comparisons',
      tags,
      summary: 'Two runs or attempts of one project side by side, with the diff between their results',
    })
    .input(z.object({ left: z.union([RunId, AttemptId]), right: z.union([RunId, AttemptId]) }))
    .output(Comparison),
}
