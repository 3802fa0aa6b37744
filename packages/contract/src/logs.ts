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
  /** As it was printed, with the codes of its colours. */
  message: z.string(),
  metadata: z.record(z.string(), z.unknown()),
  at: Timestamp,
})
export type LogLine = z.infer<typeof LogLine>

/**
 * Which lines are meant: those that pass every filter that is given. `phase` is a stage name (SEN-46), `level` the exact
 * level, `minLevel` that and worse. `search` is a piece of text and `regex` a regular expression of JavaScript, both in
 * any case and looked for in the text without its colours; one of the two.
 */
export const LogFilter = z.object({
  phase: z.string().max(50).optional(),
  attemptId: AttemptId.optional(),
  level: LogLevel.optional(),
  minLevel: LogLevel.optional(),
  search: z.string().max(500).optional(),
  regex: z.string().min(1).max(500).optional(),
})
export type LogFilter = z.infer<typeof LogFilter>

const ofRun = { taskId: TaskId, runId: RunId.optional() }
/** Lines before this one, newest first; or after this one, oldest first. */
const place = {
  before: z.coerce.number().int().optional(),
  after: z.coerce.number().int().optional(),
}

export const LogQuery = z.object({
  ...ofRun,
  ...LogFilter.shape,
  ...place,
  limit: z.coerce.number().int().min(1).max(5_000).default(500),
})
export type LogQuery = z.infer<typeof LogQuery>

/** Numbers of lines are small: a page of them holds more. */
export const LogHitsQuery = z.object({
  ...ofRun,
  ...LogFilter.shape,
  ...place,
  limit: z.coerce.number().int().min(1).max(50_000).default(10_000),
})

export const logDownloadFormats = ['text', 'ansi', 'ndjson'] as const
export type LogDownloadFormat = (typeof logDownloadFormats)[number]

/** The query of `GET /logs/{taskId}/download`: `text` is plain, `ansi` keeps colours, `ndjson` is a LogLine a line. */
export const LogDownloadQuery = z.object({
  runId: RunId.optional(),
  ...LogFilter.shape,
  format: z.enum(logDownloadFormats).default('text'),
})

const searched = {
  runId: RunId.nullable(),
  lastLine: z.int(),
  /**
   * A search answers after at most two seconds: go on with this as `before` (as `after`, when that was given). Null: all
   * was looked through.
   */
  next: z.int().nullable(),
  /** Numbers of lines that the search covered, and chunks of output that had to be opened for it. */
  looked: z.object({ lines: z.int(), chunks: z.int() }),
}

export const logs = {
  list: operation
    .meta({ permission: 'run:read', write: false })
    .route({ method: 'GET', path: '/logs/{taskId}', tags: ['logs'], summary: 'Lines of a run, newest first' })
    .input(LogQuery)
    .output(z.object({ ...searched, lines: z.array(LogLine) })),
  hits: operation
    .meta({ permission: 'run:read', write: false })
    .route({ method: 'GET', path: '/logs/{taskId}/hits', tags: ['logs'], summary: 'Numbers of the lines that match' })
    .input(LogHitsQuery)
    .output(z.object({ ...searched, hits: z.array(z.int()) })),
}
