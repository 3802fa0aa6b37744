import { removeReplies, removeSpentTokens } from '#access'
import { removeOldEvents } from '#events'
import { dropLogPartition } from '#logs'
import type { App } from '#platform'
import { listKeptRuns } from './runs-store.ts'

/** Rows that one statement deletes: short enough to keep nobody waiting. */
const BATCH = 5_000
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** A token that expired is of use to nobody, but for a day its user hears that it expired rather than that it is unknown. */
const SPENT_TOKEN_MS = DAY_MS

/**
 * Removes what is older than the settings say: replies kept for repeated requests, spent tokens, events, lines of runs.
 * Nothing of a run that is not over, or whose pull request is open, is removed. Audit entries are never removed.
 */
export async function dropOldRecords(app: App): Promise<void> {
  const now = Date.now()
  const { replyHours, eventDays, logDays } = app.config.keep
  const keptRuns = await listKeptRuns(app)
  const replies = await inBatches((limit) => removeReplies(app, new Date(now - replyHours * HOUR_MS), limit))
  const tokens = await inBatches((limit) => removeSpentTokens(app, new Date(now - SPENT_TOKEN_MS), limit))
  if (eventDays > 0) await dropEvents(app, new Date(now - eventDays * DAY_MS), keptRuns)
  const days = logDays > 0 ? await dropLogs(app, new Date(now - logDays * DAY_MS), keptRuns) : []
  app.log.info(
    { replies, tokens, days, keptRuns: keptRuns.length },
    'removed records that are older than the settings say',
  )
}

async function inBatches(remove: (limit: number) => Promise<number>): Promise<number> {
  let total = 0
  for (let removed = BATCH; removed === BATCH; total += removed) removed = await remove(BATCH)
  return total
}

async function dropEvents(app: App, before: Date, keptRuns: string[]): Promise<void> {
  let after: number | null = 0
  while (after !== null) after = await removeOldEvents(app, { before, keptRuns, after, limit: BATCH })
}

/** Whole days only, oldest first. */
async function dropLogs(app: App, oldest: Date, keptRuns: string[]): Promise<string[]> {
  const before = oldest.toISOString().slice(0, 10)
  const dropped: string[] = []
  for (;;) {
    const name = await dropLogPartition(app, { before, keptRuns })
    if (name === null) return dropped
    dropped.push(name)
  }
}
