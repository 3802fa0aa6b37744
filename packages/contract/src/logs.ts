import { z } from 'zod'
import { AttemptId, RunId, TaskId } from './ids.ts'
import { LogLevel } from './log-levels.ts'
import { operation, Timestamp } from './operation.ts'

/** One line of a run. `line` counts entries and output together, from 1 for each run. */
export const LogLine = z.object({
  line: z.int(),
  runId: RunId,
  attemptId: AttemptId.nullable(),
  phase: z.string(),
  level: LogLevel,
  /** `entry` is a structured line of stage or agent; stdout and stderr are raw output. */
  source: z.enum(['entry', 'stdout', 'stderr']),
  message: z.string(),
  metadata: z.record(z.string(), z.unknown()),
  at: Timestamp,
})
export type LogLine = z.infer<typeof LogLine>

/** Filters of SEN-46. `phase` is a stage name; `level` the exact level; `search` a piece of text, any case. */
export const LogQuery = z.object({
  taskId: TaskId,
  runId: RunId.optional(),
  phase: z.string().max(50).optional(),
  level: LogLevel.optional(),
  search: z.string().max(500).optional(),
  /** Lines before this one, newest first; or after this one, oldest first. */
  before: z.coerce.number().int().optional(),
  after: z.coerce.number().int().optional(),
  limit: z.coerce.number().int().min(1).max(5_000).default(500),
})
export type LogQuery = z.infer<typeof LogQuery>

export const logs = {
  list: operation
    .meta({ permission: 'run:read', write: false })
    .route({ method: 'GET', path: '/logs/{taskId}', tags: ['logs'], summary: 'Lines of a run, newest first' })
    .input(LogQuery)
    .output(z.object({ runId: RunId.nullable(), lines: z.array(LogLine), lastLine: z.int() })),
}
