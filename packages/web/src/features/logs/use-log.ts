import type { RunId, TaskId } from '@sentra/contract'
import { useEffect, useState } from 'react'
import { client } from '../../lib/client.ts'
import { followLog } from './follow-log.ts'
import { type LogFilter, type LogView, LogWindow } from './log-window.ts'

const OLDER_LINES = 5_000

type Log = { view: LogView; loadOlder: () => Promise<void> }

/** The lines of a run as they come. The lines live outside React, which hears of them at most once a frame. */
export function useLog(taskId: TaskId, runId: RunId, filter: LogFilter): Log {
  const [lines, setLines] = useState(() => new LogWindow())
  const [view, setView] = useState<LogView>(lines.view)
  useEffect(() => {
    const fresh = new LogWindow()
    let frame = 0
    setLines(fresh)
    setView(fresh.view)
    const stop = followLog({
      taskId,
      runId,
      onFrame: ({ lines: arrived, skipped }) => {
        fresh.append(arrived, skipped)
        cancelAnimationFrame(frame)
        frame = requestAnimationFrame(() => setView(fresh.view))
      },
    })
    return () => {
      stop()
      cancelAnimationFrame(frame)
    }
  }, [taskId, runId])
  const { level, text, stage } = filter
  useEffect(() => {
    lines.setFilter({ level, text, stage })
    setView(lines.view)
  }, [lines, level, text, stage])
  const loadOlder = async () => {
    const before = lines.view.firstLine
    const answer = await client.logs.list({ taskId, runId, before, limit: OLDER_LINES })
    lines.prepend(answer.lines.toReversed())
    setView(lines.view)
  }
  return { view, loadOlder }
}
