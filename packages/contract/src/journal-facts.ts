import { z } from 'zod'
import { LogLevel } from './log-levels.ts'

import { Submission, submissionKinds, Understanding } from './spec-parts.ts'

export { LogLevel }

/** A reviewer's remark. `blocking` sends the run back to CODE. */
export const Finding = z.object({
  severity: z.enum(['blocking', 'major', 'minor', 'info']),
  area: z.enum(['quality', 'security', 'performance']),
  title: z.string().min(1).max(300),
  detail: z.string().max(20_000).default(''),
  file: z.string().max(1_000).optional(),
  line: z.int().positive().optional(),
})
export type Finding = z.infer<typeof Finding>

/** What a reviewer hands in with `submit_review`. */
export const Review = z.object({
  verdict: z.enum(['approve', 'request_changes']),
  summary: z.string().min(1).max(50_000),
  findings: z.array(Finding).max(200).default([]),
})
export type Review = z.infer<typeof Review>

/** Tools by which an agent hands in what its stage is for. */
export const handIns = [
  'submit_plan',
  'submit_review',
  ...submissionKinds.map((kind) => `submit_${kind}` as const),
] as const
export const HandIn = z.enum(handIns)
export type HandIn = z.infer<typeof HandIn>

/** What an agent asks a person with `ask_human`. */
export const AskHuman = z.object({
  question: z.string().min(1).max(10_000),
  options: z.array(z.string().min(1).max(500)).max(10).default([]),
})

/** How an attempt ended, as the shim saw it. The server decides what follows. */
export const AttemptEnd = z.object({
  outcome: z.enum(['succeeded', 'failed', 'cancelled', 'asked', 'paused']),
  /** Closed list; the server turns it into a sentence for the person. */
  reason: z.enum([
    'completed',
    'checks_failed',
    'setup_failed',
    'agent_exited',
    'agent_protocol',
    'agent_idle',
    'agent_refused',
    'agent_limit',
    'disk_full',
    'nothing_submitted',
    'bundle_failed',
    'sandbox_failed',
    'timed_out',
    'cancelled',
    'asked',
    'paused',
    'killed',
    'shim_lost',
    'model_unavailable',
    'model_refused',
    'budget_spent',
  ]),
  message: z.string().max(20_000),
})
export type AttemptEnd = z.infer<typeof AttemptEnd>

const Step = z.enum(['sandbox', 'setup', 'agent', 'command', 'bundle'])

/** Follow-ups of one run. One that finds more is not looking at its own task any more. */
export const MAX_FOLLOWUPS = 20

/**
 * The JSON bodies of `fact` frames. The runner never reads them; the server checks each one, because everything an
 * agent can reach is data from a stranger.
 */
export const JournalFact = z.discriminatedUnion('type', [
  /** A structured line of the stage or the agent. Becomes a row of `logs`. */
  z.object({
    type: z.literal('log'),
    level: LogLevel,
    message: z.string(),
    metadata: z.record(z.string(), z.unknown()).default({}),
  }),
  z.object({ type: z.literal('step_started'), step: Step, label: z.string() }),
  z.object({
    type: z.literal('step_ended'),
    step: Step,
    label: z.string(),
    /** The shell line, for steps that have one. */
    command: z.string().optional(),
    exitCode: z.int().nullable(),
    durationMs: z.number().nonnegative(),
  }),
  /** The agent process answered `initialize`; from here on the session is running. */
  z.object({ type: z.literal('agent_started'), agent: z.string(), version: z.string(), pid: z.int().nullable() }),
  z.object({ type: z.literal('session'), sessionId: z.string() }),
  z.object({ type: z.literal('agent_text'), kind: z.enum(['message', 'thought']), text: z.string() }),
  z.object({
    type: z.literal('tool'),
    toolCallId: z.string(),
    title: z.string(),
    kind: z.string(),
    status: z.enum(['pending', 'in_progress', 'completed', 'failed']),
    paths: z.array(z.string()).default([]),
  }),
  /** Tokens used since the last usage fact: always a difference, never a running total. */
  z.object({
    type: z.literal('usage'),
    inputTokens: z.int().nonnegative(),
    outputTokens: z.int().nonnegative(),
    raw: z.record(z.string(), z.unknown()).default({}),
  }),
  z.object({ type: z.literal('plan'), markdown: z.string().min(1).max(200_000) }),
  z.object({ type: z.literal('review'), review: Review }),
  z.object({ type: z.literal('submission'), submission: Submission }),
  z.object({ type: z.literal('understanding'), understanding: Understanding }),
  z.object({ type: z.literal('question'), key: z.string(), question: z.string(), options: z.array(z.string()) }),
  z.object({ type: z.literal('progress'), message: z.string().max(2_000) }),
  z.object({
    type: z.literal('followup'),
    title: z.string().trim().min(1).max(300),
    description: z.string().max(20_000),
  }),
  /** A bundle lies complete in the run directory; the runner uploads it before it relays this frame. */
  z.object({
    type: z.literal('bundle'),
    purpose: z.enum(['wip', 'stage']),
    file: z.string(),
    bytes: z.int().nonnegative(),
    sha256: z.string(),
    head: z.string(),
  }),
  /** The run's door refused a connection; `asked` is what was at work then. */
  z.object({
    type: z.literal('refused'),
    host: z.string().max(255),
    port: z.int(),
    reason: z.string().max(40),
    asked: z.string().max(2_000),
  }),
  /** Ports on which something listens inside the sandbox now. */
  z.object({ type: z.literal('listening'), ports: z.array(z.int()).max(100) }),
  /** A port was opened on the host; `hostPort` is null when it could not be, for the reason in `message`. */
  z.object({
    type: z.literal('published'),
    port: z.int(),
    hostPort: z.int().nullable(),
    message: z.string().max(500).nullable(),
  }),
  /** A turn begins, and in its prompt stand these words of people: they have reached the agent. */
  z.object({
    type: z.literal('prompted'),
    messages: z.array(z.object({ id: z.string(), by: z.string(), text: z.string() })),
  }),
  /** The agent stands still between two turns, its session open. */
  z.object({ type: z.literal('paused'), by: z.string() }),
  z.object({ type: z.literal('resumed'), by: z.string() }),
  z.object({ type: z.literal('command_applied'), number: z.int().positive() }),
  z.object({ type: z.literal('ended'), end: AttemptEnd }),
])
export type JournalFact = z.infer<typeof JournalFact>
