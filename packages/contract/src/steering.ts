import { z } from 'zod'
import { AttemptId, MessageId, RunId, TakeoverId, TaskId } from './ids.ts'
import { Timestamp } from './operation.ts'

/** What a person says to the agent of a run. */
export const Message = z.object({
  id: MessageId,
  runId: RunId,
  text: z.string(),
  now: z.boolean(),
  by: z.string(),
  sentAt: Timestamp,
  /** `undelivered`: the run ended before an agent could read it; a retry gives it to its first agent. */
  state: z.enum(['queued', 'delivered', 'undelivered']),
  /** The attempt whose agent read it. */
  attemptId: AttemptId.nullable(),
  deliveredAt: Timestamp.nullable(),
})
export type Message = z.infer<typeof Message>

/** A person works in the agent's place, in a working copy of their own. */
export const Takeover = z.object({
  id: TakeoverId,
  runId: RunId,
  by: z.string(),
  /** `opening`: the agent still ends its turn, or the working copy is being made. */
  state: z.enum(['opening', 'open', 'handed_back', 'dropped']),
  /** The working copy, on the server's machine; in the trash when the takeover is over. */
  path: z.string().nullable(),
  branch: z.string(),
  takenAt: Timestamp,
  endedAt: Timestamp.nullable(),
  /** What the person changed, once it is handed back; null when nothing was. */
  commit: z.string().nullable(),
  files: z.array(z.string()),
})
export type Takeover = z.infer<typeof Takeover>

/** Which agents were killed, or would be. */
export const Kill = z.object({
  killed: z.boolean(),
  agents: z.array(
    z.object({ attemptId: AttemptId, runId: RunId, taskId: TaskId, agent: z.string(), stage: z.string() }),
  ),
  /** The host, when a runner was named. */
  hostname: z.string().nullable(),
})
export type Kill = z.infer<typeof Kill>
