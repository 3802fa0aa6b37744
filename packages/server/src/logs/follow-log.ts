import { type LogFilter, type LogLine, type RunId, SentraError } from '@sentra/contract'
import type { WebSocket } from 'ws'
import { type App, inTenant } from '#platform'
import { openMatcher } from './line-matcher.ts'
import { searchLines } from './list-lines.ts'
import type { LogFeed } from './log-feed.ts'
import type { LineMatcher } from './log-line-types.ts'
import { lastLine } from './logs-store.ts'

/**
 * One frame of a followed log: lines in order. `skipped` counts lines that were left out because there were too many,
 * `passed` those that the filter kept out; with `lastLine` all up to it is told.
 */
type LogFrame = { lines: LogLine[]; skipped: number; passed: number; lastLine: number }

/** Frames are so far apart; the first lines after a silence go at once. */
const FRAME_MS = 50
const MAX_LINES = 2_000
/** A viewer that is further behind than this gets the newest lines and the number of those it did not. */
const MAX_BEHIND = 10_000
/** A filter looks through many lines while it sends few. */
const MAX_BEHIND_FILTERED = 1_000_000
/** So long a frame looks for lines that match, before it says how far it is. */
const FRAME_SEARCH_MS = 500
const MAX_BUFFERED_BYTES = 4 * 1024 * 1024

type Follow = { tenantId: string; runId: RunId; after: number | null; filter: LogFilter }

/** INVALID_INPUT for a filter that cannot be followed; said before a follower is let in. */
export function requireFilter(filter: LogFilter): void {
  openMatcher(filter).close()
}

/**
 * Sends a run's lines that match as they are stored, from `after` on (null: of the last 2,000). Everything is read from
 * the store.
 */
export function followLog(app: App & { logFeed: LogFeed }, socket: WebSocket, follow: Follow): void {
  const matcher = openMatcher(follow.filter)
  const stopped = new AbortController()
  let after = follow.after
  let timer: NodeJS.Timeout | undefined
  let isSending = false
  let isWoken = true
  let sentAt = -FRAME_MS

  const send = async (): Promise<void> => {
    if (isSending || socket.readyState !== socket.OPEN) return
    isSending = true
    try {
      while (isWoken && socket.bufferedAmount < MAX_BUFFERED_BYTES) {
        isWoken = false
        const { isMore, ...frame } = await readFrame(app, { ...follow, after }, { matcher, signal: stopped.signal })
        after = frame.lastLine
        sentAt = performance.now()
        if (frame.lines.length + frame.passed + frame.skipped > 0) socket.send(JSON.stringify(frame))
        if (isMore) isWoken = true
      }
    } catch (error) {
      if (!stopped.signal.aborted) giveUp(app, socket, error)
    } finally {
      isSending = false
    }
  }
  const wake = () => {
    isWoken = true
    timer ??= setTimeout(
      () => {
        timer = undefined
        void send()
      },
      sentAt + FRAME_MS - performance.now(),
    )
  }
  const stop = app.logFeed.follow(follow, wake)
  socket.on('close', () => {
    stop()
    stopped.abort()
    matcher.close()
    clearTimeout(timer)
  })
  void send()
}

/** An expression that takes too long is the follower's to change; anything else may pass. */
function giveUp(app: App, socket: WebSocket, error: unknown): void {
  if (error instanceof SentraError && error.code === 'INVALID_INPUT')
    return socket.close(4400, 'the expression takes too long')
  app.log.warn({ err: error }, 'cannot read lines for a follower')
  socket.close(1011, 'try again')
}

type Limits = { matcher: LineMatcher; signal: AbortSignal }

async function readFrame(app: App, follow: Follow, limits: Limits): Promise<LogFrame & { isMore: boolean }> {
  const { runId, after, filter } = follow
  const isFiltered = Object.values(filter).some((value) => value !== undefined)
  return inTenant(app.database, follow.tenantId, async (tx) => {
    const newest = await lastLine(tx, runId)
    const from = after ?? Math.max(0, newest - MAX_LINES)
    const start = newest - from > (isFiltered ? MAX_BEHIND_FILTERED : MAX_BEHIND) ? newest - MAX_LINES : from
    const range = { ...filter, runId, after: start, before: newest + 1, limit: MAX_LINES }
    const deadline = performance.now() + FRAME_SEARCH_MS
    const { found, next } = await searchLines(tx, range, { ...limits, deadline })
    const last = Math.max(next ?? newest, start)
    const lines = found.map(({ toLine }) => toLine())
    return { lines, skipped: start - from, passed: last - start - lines.length, lastLine: last, isMore: next !== null }
  })
}
