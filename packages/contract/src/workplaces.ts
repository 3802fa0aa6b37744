import { z } from 'zod'
import { AttemptId, RunnerId } from './ids.ts'
import { Timestamp } from './operation.ts'
import { StageName } from './workflow-names.ts'

/** The checkout that an attempt works in (SEN-35). Times are facts, the status follows from them and the attempt's end. */
export const Worktree = z.object({
  attemptId: AttemptId,
  runnerId: RunnerId,
  path: z.string(),
  branch: z.string(),
  ports: z.object({ frontend: z.int(), backend: z.int() }).nullable(),
  status: z.enum(['in_use', 'idle', 'trash', 'removed']),
  createdAt: Timestamp,
  /** Moved to the trash of its host, from where it is removed a week later. */
  trashedAt: Timestamp.nullable(),
  deletedAt: Timestamp.nullable(),
})
export type Worktree = z.infer<typeof Worktree>

/** A destination that the door of a run refused, for its reason the last time. */
export const RefusedHost = z.object({
  /** host:port */
  destination: z.string(),
  reason: z.string(),
  /** Whether a person can allow it. An address that may never be reached cannot be. */
  allowable: z.boolean(),
  /** Among the hosts of the project now, as a person wrote them. */
  allowed: z.boolean(),
  count: z.int(),
  attemptId: AttemptId,
  stage: StageName,
  /** What was at work when it was refused: a shell line, or the agent. */
  asked: z.string(),
  firstAt: Timestamp,
  lastAt: Timestamp,
})
export type RefusedHost = z.infer<typeof RefusedHost>

/** A port of a person's own machine that leads to one inside a live sandbox. */
export const PublishedPort = z.object({
  /** 127.0.0.1 on the host of the runner. */
  hostPort: z.int(),
  /** For a browser. Its host name is the run's own, so that cookies of the dashboard do not go there. */
  url: z.string(),
  state: z.enum(['opening', 'open', 'failed']),
  /** Why it failed. */
  message: z.string().nullable(),
})
export type PublishedPort = z.infer<typeof PublishedPort>

/** A port inside the sandbox of an attempt that is at work. */
export const SandboxPort = z.object({
  port: z.int(),
  attemptId: AttemptId,
  /** What it was reserved for. */
  purpose: z.enum(['frontend', 'backend']).nullable(),
  /** Whether something listens there; null where the sandbox has no loopback of its own. */
  listening: z.boolean().nullable(),
  published: PublishedPort.nullable(),
})
export type SandboxPort = z.infer<typeof SandboxPort>
