import type { LogFilter, LogLine, RunId, TaskId } from '@sentra/contract'
import type { Client } from './client.ts'

export type Log = { client: Client; taskId: TaskId; runId: RunId | undefined; filter: LogFilter }
/** `isAll`: nothing older matches. */
export type Newest = { lines: LogLine[]; lastLine: number; isAll: boolean }

const PAGE = 5_000

/** The newest lines that match, newest first, however long the search takes; it says how far it is. */
export async function readNewest({ client, filter, ...run }: Log, count: number): Promise<Newest> {
  const lines: LogLine[] = []
  let before: number | undefined
  for (;;) {
    const limit = Math.min(PAGE, Math.max(count - lines.length, 1))
    const page = await client.logs.list({ ...run, ...filter, before, limit })
    lines.push(...page.lines)
    const isEnough = lines.length >= count
    if (page.next === null || isEnough) {
      sayProgress(null)
      return { lines: lines.slice(0, count), lastLine: page.lastLine, isAll: page.next === null }
    }
    before = page.next
    sayProgress(`${page.lastLine - before + 1} of ${page.lastLine} lines looked through, ${lines.length} found`)
  }
}

/** On a terminal only, on one line that goes away. */
function sayProgress(text: string | null): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text ?? ''}`)
}

/** Lines with those around them, each once, oldest first. */
export async function readAround({ client, ...log }: Log, hits: LogLine[], around: number): Promise<LogLine[]> {
  const { taskId, runId } = log
  const lines: LogLine[] = []
  for (const { first, last } of joinRanges(hits, around)) {
    for (let after = first - 1; after < last;) {
      const page = await client.logs.list({ taskId, runId, after, before: last + 1, limit: PAGE })
      lines.push(...page.lines)
      if (page.next === null) break
      after = page.next
    }
  }
  return lines
}

function joinRanges(hits: LogLine[], around: number): { first: number; last: number }[] {
  const ranges: { first: number; last: number }[] = []
  for (const { line } of hits) {
    const range = { first: Math.max(1, line - around), last: line + around }
    const before = ranges.at(-1)
    if (before !== undefined && range.first <= before.last + 1) before.last = range.last
    else ranges.push(range)
  }
  return ranges
}
