import { z } from 'zod'
import { Check } from './checks.ts'
import { Diff } from './diffs.ts'
import { AttemptId, RunId, TaskId } from './ids.ts'
import { Finding } from './journal-facts.ts'
import { Usage } from './usage.ts'

/** How much a change changes, in lines; binary files count as files only. */
export const ChangeSize = z.object({ files: z.int(), additions: z.int(), deletions: z.int() })
export type ChangeSize = z.infer<typeof ChangeSize>

/** One of two runs or attempts that are compared. */
export const ComparedSide = z.object({
  runId: RunId,
  /** Null when a whole run is compared. */
  attemptId: AttemptId.nullable(),
  taskId: TaskId,
  taskTitle: z.string(),
  /** What was done: the workflow of a run, stage and try of an attempt. */
  what: z.string(),
  agent: z.string(),
  model: z.string().nullable(),
  state: z.string(),
  message: z.string().nullable(),
  /** Those of the newest proof. */
  checks: z.array(Check),
  /** Those of the newest review. */
  findings: z.array(Finding),
  /** From its start to its end, or to now; null before its start. */
  seconds: z.number().nullable(),
  usage: Usage,
  /** Of the whole run, or of this attempt alone. */
  size: ChangeSize,
  commit: z.string(),
})
export type ComparedSide = z.infer<typeof ComparedSide>

/** `diff` leads from the result of the left one to that of the right one. */
export const Comparison = z.object({ left: ComparedSide, right: ComparedSide, diff: Diff })
export type Comparison = z.infer<typeof Comparison>
