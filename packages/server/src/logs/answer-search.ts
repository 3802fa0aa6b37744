import type { LogFilter, RunId, TaskId } from '@sentra/contract'
import { type App, inTenant } from '#platform'
import { openMatcher } from './line-matcher.ts'
import { type FoundLines, searchLines } from './list-lines.ts'
import type { LineRange, Looked } from './log-line-types.ts'
import { findRunOfTask, lastLine } from './logs-store.ts'
import { coveredLines } from './page-rules.ts'

/** A search that takes longer answers with what it has and where to go on. */
const ANSWER_WITHIN_MS = 1_500

type Query = { taskId: TaskId; runId?: RunId | undefined } & Omit<LineRange, 'runId'> & LogFilter
type Request = { query: Query; signal?: AbortSignal | undefined }
type Answer = Omit<FoundLines, 'chunks'> & { runId: RunId | null; lastLine: number; looked: Looked }

/** One page of a search in a run of a task; ends early when the request is given up. */
export async function answerSearch(app: App, tenantId: string, { query, signal }: Request): Promise<Answer> {
  const matcher = openMatcher(query)
  try {
    return await inTenant(app.database, tenantId, async (tx) => {
      const runId = await findRunOfTask(tx, query)
      if (!runId) return { runId: null, found: [], next: null, lastLine: 0, looked: { lines: 0, chunks: 0 } }
      const last = await lastLine(tx, runId)
      const deadline = performance.now() + ANSWER_WITHIN_MS
      const { found, next, chunks } = await searchLines(tx, { ...query, runId }, { matcher, deadline, signal })
      return { runId, found, next, lastLine: last, looked: { lines: coveredLines(query, next, last), chunks } }
    })
  } finally {
    matcher.close()
  }
}
