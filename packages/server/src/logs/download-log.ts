import {
  type LogDownloadFormat,
  type LogFilter,
  type LogLine,
  lastState,
  onlyColours,
  onlyText,
  type RunId,
  SentraError,
  type TaskId,
} from '@sentra/contract'
import { type App, inTenant } from '#platform'
import { openMatcher } from './line-matcher.ts'
import { type FoundLines, searchLines } from './list-lines.ts'
import type { LineFilter } from './log-line-types.ts'
import { findRunOfTask, lastLine } from './logs-store.ts'

/** Of 256 KiB each: what a download holds at once. */
const CHUNKS_AT_ONCE = 16
const LINES_AT_ONCE = 50_000

type Wanted = { taskId: TaskId; runId?: RunId | undefined; filter: LogFilter; format: LogDownloadFormat }
type Download = { fileName: string; text: AsyncIterable<string> }

/**
 * All lines of a run that match, up to the newest there is now, oldest first. Each piece is read when the one before was
 * taken, in a transaction of its own; whoever stops taking frees everything. NO_RUN for a task that was never started.
 */
export async function downloadLog(app: App, tenantId: string, wanted: Wanted): Promise<Download> {
  const { taskId, filter, format } = wanted
  openMatcher(filter).close()
  const { runId, last } = await inTenant(app.database, tenantId, async (tx) => {
    const found = await findRunOfTask(tx, wanted)
    if (!found) throw new SentraError('NO_RUN', `Task ${taskId} was not started: there is no log yet.`)
    return { runId: found, last: await lastLine(tx, found) }
  })
  const isFiltered = Object.values(filter).some((value) => value !== undefined)
  const ending = format === 'ndjson' ? 'ndjson' : 'log'
  const fileName = `${taskId}_${runId}${isFiltered ? '_filtered' : ''}.${ending}`
  return { fileName, text: readLog(app, tenantId, { runId, last, filter, format }) }
}

type Reading = { runId: RunId; last: number; filter: LogFilter; format: LogDownloadFormat }

async function* readLog(app: App, tenantId: string, { runId, last, filter, format }: Reading): AsyncGenerator<string> {
  const matcher = openMatcher(filter)
  const limits = { matcher, maxChunks: CHUNKS_AT_ONCE }
  try {
    for (let after: number | null = 0; after !== null;) {
      const range: LineFilter = { ...filter, runId, after, before: last + 1, limit: LINES_AT_ONCE }
      const page: FoundLines = await inTenant(app.database, tenantId, (tx) => searchLines(tx, range, limits))
      if (page.found.length > 0) yield page.found.map(({ toLine }) => writeLine[format](toLine())).join('')
      after = page.next
    }
  } finally {
    matcher.close()
  }
}

const writeLine: Record<LogDownloadFormat, (line: LogLine) => string> = {
  text: (line) => `${headOf(line)} ${onlyText(lastState(line.message))}\n`,
  ansi: (line) => `${headOf(line)} ${onlyColours(lastState(line.message))}\n`,
  ndjson: (line) => `${JSON.stringify(line)}\n`,
}

const headOf = ({ at, phase, level }: LogLine) => `${at} ${phase.padEnd(6)} ${level.padEnd(5)}`
