import type { AttemptId, LogFilter, RunId, StageName, TaskId } from '@sentra/contract'
import type { TextLine } from './search-chunk-rules.ts'

/** Where the lines of a journal belong. */
export type LineOwner = { runId: RunId; taskId: TaskId; attemptId: AttemptId; stage: StageName }

/** A chunk as stored. */
export type ChunkRow = {
  firstLine: number
  lastLine: number
  attemptId: AttemptId
  stage: string
  stream: 'stdout' | 'stderr'
  /** Size of the output before it was compressed. */
  bytes: number
  data: Buffer
  at: Date
}

/** Which part of a run's log is meant: all before a line, newest first; or all after one, oldest first. */
export type LineRange = { runId: RunId; before?: number | undefined; after?: number | undefined; limit: number }

export type LineFilter = LineRange & { [Key in keyof LogFilter]?: LogFilter[Key] | undefined }

/** What of a range was looked through. */
export type Looked = { lines: number; chunks: number }

/** What a search looks for in the text of lines. Holds threads while it is used: close it. */
export interface LineMatcher {
  /** As those of SearchedText. */
  readonly literals: string[]
  /** Every line passes: nothing needs to be opened to say so. */
  readonly isAny: boolean
  findIn(chunk: ChunkRow): Promise<TextLine[]>
  /** Which of these entries match. */
  test(messages: string[]): Promise<boolean[]>
  close(): void
}
