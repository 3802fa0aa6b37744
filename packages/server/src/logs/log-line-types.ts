import type { AttemptId, LogLevel, RunId, StageName, TaskId } from '@sentra/contract'

/** Where the lines of a journal belong. */
export type LineOwner = { runId: RunId; taskId: TaskId; attemptId: AttemptId; stage: StageName }

/** A chunk as stored. */
export type ChunkRow = {
  firstLine: number
  lastLine: number
  attemptId: AttemptId
  stage: string
  stream: 'stdout' | 'stderr'
  level: LogLevel
  /** Size of the output before it was compressed. */
  bytes: number
  data: Buffer
  at: Date
}

export type LineFilter = {
  runId: RunId
  phase?: string | undefined
  level?: LogLevel | undefined
  search?: string | undefined
  before?: number | undefined
  after?: number | undefined
  limit: number
}
