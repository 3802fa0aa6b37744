import type { LogLine, RunId } from '@sentra/contract'
import type { WebSocket } from 'ws'
import { type App, inTenant } from '#platform'
import { listLines } from './list-lines.ts'
import type { LogFeed } from './log-feed.ts'
import { lastLine } from './logs-store.ts'

/** One frame of a followed log: lines in order. `skipped` counts lines that were left out because there were too many. */
type LogFrame = { lines: LogLine[]; skipped: number; lastLine: number }

/** Frames are so far apart; the first lines after a silence go at once. */
const FRAME_MS = 50
const MAX_LINES = 2_000
/** A viewer that is further behind than this gets the newest lines and the number of those it did not. */
const MAX_BEHIND = 10_000
const MAX_BUFFERED_BYTES = 4 * 1024 * 1024

type Follow = { tenantId: string; runId: RunId; after: number | null }

/** Sends a run's lines as they are stored, from `after` on (null: the last 2,000). Everything is read from the store. */
export function followLog(app: App & { logFeed: LogFeed }, socket: WebSocket, follow: Follow): void {
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
        const { newest, ...frame } = await readFrame(app, follow, after)
        after = frame.lastLine
        sentAt = performance.now()
        if (frame.lines.length > 0) socket.send(JSON.stringify(frame))
        if (frame.lines.length > 0 && frame.lastLine < newest) isWoken = true
      }
    } catch (error) {
      app.log.warn({ err: error }, 'cannot read lines for a follower')
      socket.close(1011, 'try again')
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
    clearTimeout(timer)
  })
  void send()
}

async function readFrame(app: App, follow: Follow, after: number | null): Promise<LogFrame & { newest: number }> {
  return inTenant(app.database, follow.tenantId, async (tx) => {
    const newest = await lastLine(tx, follow.runId)
    const from = after ?? Math.max(0, newest - MAX_LINES)
    const start = newest - from > MAX_BEHIND ? newest - MAX_LINES : from
    const lines = await listLines(tx, { runId: follow.runId, after: start, limit: MAX_LINES })
    return { lines, skipped: start - from, lastLine: lines.at(-1)?.line ?? start, newest }
  })
}
