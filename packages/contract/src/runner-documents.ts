/**
 * The JSON documents inside the runner protocol, checked by these schemas on both sides. The envelope around them is
 * proto/runner.proto.
 */
import { z } from 'zod'
import { AttemptId, ProjectId, RunId, TaskId } from './ids.ts'
import { HandIn } from './journal-facts.ts'
import { Setting } from './settings.ts'
import { ModelWire } from './model-wires.ts'
import { AgentRole, AllowedHost } from './repository-config.ts'

/** A shell line that runs inside the sandbox, from project settings or the base commit's configuration. */
export const SandboxCommand = z.object({
  label: z.string().min(1),
  command: z.string().min(1),
  timeoutSeconds: z.int().positive(),
})
export type SandboxCommand = z.infer<typeof SandboxCommand>

/** The agent that a stage needs and everything it is told. */
const AgentWork = z.object({
  kind: z.literal('agent'),
  /** Name in the runner's agent registry: rehearsal, builtin, claude, codex, gemini, opencode. */
  agent: z.string(),
  role: AgentRole,
  prompt: z.string(),
  /** Words of people that stand in the prompt. */
  messages: z.array(z.object({ id: z.string(), by: z.string(), text: z.string() })).default([]),
  model: z.string().optional(),
  /** Protocol of the model service behind the run's gateway; absent when the agent needs no model. */
  wire: ModelWire.optional(),
  /** ACP session to resume, with the answer of a person as the next prompt. */
  resumeSessionId: z.string().optional(),
  /** The attempt that had the session: its home directory, on the same host, holds it. */
  resumeAttemptId: AttemptId.optional(),
  /** MCP tools that the stage cannot end without having called. */
  mustSubmit: z.array(HandIn).default([]),
  limits: z.object({ minutes: z.number().positive(), idleMinutes: z.number().positive() }),
})

const CommandWork = z.object({
  kind: z.literal('command'),
  commands: z.array(SandboxCommand),
  /** Each of them is run, although one before it failed. */
  keepGoing: z.boolean().optional(),
})

/** One leased attempt: all a runner needs to act, and nothing secret. */
export const WorkOrder = z.object({
  attemptId: AttemptId,
  runId: RunId,
  taskId: TaskId,
  projectId: ProjectId,
  tenantId: z.string(),
  stage: z.string(),
  /** Commit the working copy starts from and the branch name it carries. */
  commit: z.string().regex(/^[0-9a-f]{40,64}$/),
  branch: z.string(),
  /** The attempt whose working copy to go on with, on the same host: one that was cancelled and shall go on. */
  workOf: AttemptId.optional(),
  /** Variables of `.env.local` and of every process in the sandbox (ports, TASK_ID, ADW_ID). */
  environment: z.record(z.string(), z.string()),
  /** Where set-up, commands and agent start, below the top of the working copy; empty for the top itself. */
  directory: z.string().default(''),
  /** Directories that are checked out beside the files at the top; all when it is empty. */
  sparse: z.array(z.string()).default([]),
  /** Set-up, migrations, build, in this order. */
  setup: z.array(SandboxCommand),
  /** A file of the working copy that is the attempt's own database; `{path}` in `url` stands for it as the sandbox sees it. */
  database: z.object({ file: z.string(), variable: z.string(), url: z.string() }).optional(),
  /**
   * Whether what the set-up leaves in its tools' caches may serve later ones: it starts from a commit that a person
   * chose, and no agent has worked there.
   */
  fillsCache: z.boolean().default(false),
  work: z.discriminatedUnion('kind', [AgentWork, CommandWork]),
  /** Hosts that set-up may reach besides those its tools are configured for, as host:port. */
  egressAllow: z.array(z.string()).default([]),
  /** Programs of the host that are shown besides the usual ones; without one of them nothing is begun. */
  tools: z.array(z.string()).default([]),
  sandbox: z.object({
    tier: z.enum(['bubblewrap', 'process']),
    memoryMb: z.int().positive(),
    maxProcesses: z.int().positive(),
    cpus: z.number().positive(),
    /** Orders that an earlier version gave say nothing of it: they get what is usual. */
    diskMb: z.int().positive().default(20_480),
  }),
})
export type WorkOrder = z.infer<typeof WorkOrder>

/** What a person changes about the ways out of and into a live sandbox: carried out by the runner, not by its shim. */
export const WayCommand = z.discriminatedUnion('type', [
  z.object({ type: z.literal('allow_host'), host: AllowedHost }),
  z.object({ type: z.literal('refuse_host'), host: AllowedHost }),
  z.object({ type: z.literal('publish_port'), port: z.int(), hostPort: z.int(), name: z.string() }),
  z.object({ type: z.literal('withdraw_port'), port: z.int() }),
])
export type WayCommand = z.infer<typeof WayCommand>

/** A numbered command to a live attempt; each number is applied once, and the shim says so in its journal. */
export const AttemptCommand = z.discriminatedUnion('type', [
  ...WayCommand.options,
  /** For the turn after the running one; `now` ends the running one first. */
  z.object({ type: z.literal('message'), id: z.string(), by: z.string(), text: z.string(), now: z.boolean() }),
  /** Stand still before the next turn; `now` ends the running one, and `end` the attempt as soon as it stands still. */
  z.object({ type: z.literal('pause'), by: z.string(), now: z.boolean(), end: z.boolean() }),
  z.object({ type: z.literal('resume'), by: z.string() }),
  z.object({ type: z.literal('answer'), key: z.string(), text: z.string() }),
  z.object({ type: z.literal('cancel'), reason: z.string() }),
  /** As cancel, at once, and the attempt has failed. */
  z.object({ type: z.literal('kill'), reason: z.string() }),
])
export type AttemptCommand = z.infer<typeof AttemptCommand>

/**
 * What a host shall do that is of no live attempt; it comes in a Command without an attempt, with every beat until the
 * host's next report shows that it is done.
 */
export const HostCommand = z.discriminatedUnion('type', [
  z.object({ type: z.literal('empty_trash'), attemptIds: z.array(AttemptId) }),
  z.object({ type: z.literal('put_away'), paths: z.array(z.string()) }),
])
export type HostCommand = z.infer<typeof HostCommand>

/** Something on a host that nothing of Sentra's record explains. */
export const Leftover = z.object({
  path: z.string(),
  what: z.string(),
  sizeBytes: z.number().nullable(),
  changedAt: z.iso.datetime().nullable(),
  /** Files with changes that were never committed, at most 100; null when they could not be looked at. */
  dirtyFiles: z.array(z.string()).nullable(),
  /** Commits that no other copy has; null when they could not be counted. */
  unpushed: z.int().nullable(),
})
export type Leftover = z.infer<typeof Leftover>

/** A working copy on a host, as it is now. */
export const WorktreeReport = z.object({
  attemptId: AttemptId,
  /** On the host; inside a sandbox it is /work. */
  path: z.string(),
  branch: z.string(),
  ports: z.object({ frontend: z.int(), backend: z.int() }).nullable(),
  madeAt: z.iso.datetime(),
  trashedAt: z.iso.datetime().nullable(),
  removedAt: z.iso.datetime().nullable(),
})
export type WorktreeReport = z.infer<typeof WorktreeReport>

/** What a host can really do, probed and never assumed. */
export const HostReport = z.object({
  hostname: z.string(),
  platform: z.string(),
  cpus: z.int(),
  memoryMb: z.int(),
  freeDiskMb: z.int(),
  /** With less than this free the host takes no new work. */
  diskFloorMb: z.int().default(0),
  freeMemoryMb: z.int().optional(),
  /** Attempts at once. */
  slots: z.int().optional(),
  version: z.string().optional(),
  settings: z.array(Setting).optional(),
  nodeVersion: z.string(),
  gitVersion: z.string().nullable(),
  sandbox: z.array(
    z.object({
      tier: z.enum(['bubblewrap', 'process']),
      available: z.boolean(),
      detail: z.string(),
      limits: z.boolean(),
    }),
  ),
  agents: z.array(
    z.object({ name: z.string(), available: z.boolean(), version: z.string().nullable(), detail: z.string() }),
  ),
})
export type HostReport = z.infer<typeof HostReport>
