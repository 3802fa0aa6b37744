import { z } from 'zod'
import { ChangeSize } from './comparisons.ts'
import { ContestId, TaskId } from './ids.ts'
import { Timestamp } from './operation.ts'
import { Run } from './runs.ts'
import { Usage } from './usage.ts'

/** Each entry holds a slot of its project and pays for its own model calls. */
export const MAX_ENTRIES = 5

/** Who works in one entry. The key is the first that fits the agent; a model is the agent's own choice unless named. */
export const ContestEntry = z.object({
  agent: z.string().min(1).max(60),
  model: z.string().min(1).max(200).optional(),
})
export type ContestEntry = z.infer<typeof ContestEntry>

export const ContestEntries = z
  .array(ContestEntry)
  .min(2, 'name two agents at least; one alone is a run')
  .max(MAX_ENTRIES, `name ${MAX_ENTRIES} agents at most`)

/** What the place of an entry is decided by, in this order; each number is the smaller the better, but for `proof`. */
export const Standing = z.object({
  run: Run,
  /** 1 is the best; null while it is not over. */
  place: z.int().nullable(),
  /** `proved`: all checks passed on its last commit; `unproved`: none was run; `failed`: one failed, or it has no result. */
  proof: z.enum(['proved', 'unproved', 'failed']),
  checks: z.object({ passed: z.int(), failed: z.int() }),
  blockingFindings: z.int(),
  size: ChangeSize,
  /** Tokens stand for the cost. */
  usage: Usage,
  /** From its start to its end, or to now; null before its start. */
  seconds: z.number().nullable(),
  /** Why it stands behind the one above it, in words. */
  reason: z.string(),
})
export type Standing = z.infer<typeof Standing>

/** Several runs side by side on one task, of which the best is kept. Best first, then those that are not over. */
export const Contest = z.object({
  id: ContestId,
  taskId: TaskId,
  startedAt: Timestamp,
  entries: z.array(Standing),
  /** Null until one is kept: when all are over, or when a person chose. `by` null when the ranking chose. */
  kept: z.object({ runId: Run.shape.id, by: z.string().nullable(), at: Timestamp }).nullable(),
})
export type Contest = z.infer<typeof Contest>
