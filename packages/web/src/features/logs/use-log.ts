import { type LogFilter, type LogLine, type RunId, SentraError, type TaskId } from '@sentra/contract'
import { useEffect, useState } from 'react'
import { client } from '../../lib/client.ts'
import { followLog } from './follow-log.ts'
import { type LogView, LogWindow } from './log-window.ts'

/** Of the first read, and of each that a person asks for. */
const FIRST_LINES = 2_000
const MORE_LINES = 5_000
/** A search is gone on with until so many lines are there. */
const ENOUGH_LINES = 200

type OfRun = { taskId: TaskId; runId: RunId }
type Wanted = OfRun & { filter: LogFilter; anchor: number | null }

export type Log = {
  view: LogView
  /** Lines of the run that there are; 0 until it is known. */
  lastLine: number
  /** The first lines are there, or it is known that there are none. */
  isLoaded: boolean
  /** What the lines that are there were read around; a change of the anchor takes a while. */
  loadedAt: number | null
  /** How many lines a search that is under way has looked at. */
  looked: number | null
  error: unknown
  loadOlder: () => Promise<void>
  loadNewer: () => Promise<void>
}

const nothing = {
  lastLine: 0,
  isLoaded: false,
  loadedAt: null as number | null,
  looked: null as number | null,
  error: null as unknown,
}

/**
 * Lines of a run that match: the newest as they come, or those around an anchor. They live outside React, which hears of
 * them at most once a frame.
 */
export function useLog({ taskId, runId, filter, anchor }: Wanted): Log {
  const [lines, setLines] = useState(() => new LogWindow())
  const [view, setView] = useState<LogView>(lines.view)
  const [state, setState] = useState(nothing)
  const key = JSON.stringify(filter)
  useEffect(() => {
    const fresh = new LogWindow()
    let frame = 0
    setState(nothing)
    const close = openLog({ taskId, runId, anchor, filter: JSON.parse(key) as LogFilter }, fresh, {
      note: (change) => setState((before) => ({ ...before, ...change })),
      onOpen: () => {
        setLines(fresh)
        setView(fresh.view)
      },
      onLines: () => {
        cancelAnimationFrame(frame)
        frame = requestAnimationFrame(() => setView(fresh.view))
      },
    })
    return () => {
      close()
      cancelAnimationFrame(frame)
    }
  }, [taskId, runId, key, anchor])
  const ask = { taskId, runId, ...filter, limit: MORE_LINES }
  const loadOlder = async () => {
    if (view.older === null) return
    const page = await client.logs.list({ ...ask, before: view.older })
    lines.prepend(page.lines, page.next)
    setView(lines.view)
  }
  const loadNewer = async () => {
    if (view.newer === null) return
    const page = await client.logs.list({ ...ask, after: view.newer })
    lines.extend(page.lines, newerOf(page))
    setView(lines.view)
  }
  return { ...state, view, loadOlder, loadNewer }
}

type Listener = { note: (change: Partial<typeof nothing>) => void; onOpen: () => void; onLines: () => void }

/** Reads the first lines, then follows unless there is an anchor. Returns how to stop. */
function openLog({ anchor, ...wanted }: Wanted, lines: LogWindow, listener: Listener): () => void {
  const stop = new AbortController()
  let unfollow: (() => void) | undefined
  const note: Listener['note'] = (change) => {
    if (!stop.signal.aborted) listener.note(change)
  }
  const open = async () => {
    const reader = { lines, signal: stop.signal, onProgress: note }
    const after = anchor === null ? await readNewest(wanted, reader) : await readAround({ ...wanted, anchor }, reader)
    if (stop.signal.aborted) return
    listener.onOpen()
    note({ isLoaded: true, loadedAt: anchor, looked: null })
    if (anchor !== null) return
    const onGivenUp = () =>
      note({ error: new SentraError('INVALID_INPUT', 'This expression takes too long on a line.') })
    unfollow = followLog({
      ...wanted,
      after,
      onGivenUp,
      onFrame: ({ lines: arrived, lastLine, ...counts }) => {
        lines.append(arrived, counts)
        note({ lastLine })
        listener.onLines()
      },
    })
  }
  open().catch((error: unknown) => note({ error, isLoaded: true, looked: null }))
  return () => {
    stop.abort()
    unfollow?.()
  }
}

type Reader = {
  lines: LogWindow
  signal: AbortSignal
  onProgress: (change: { looked?: number; lastLine?: number }) => void
}

/** Goes on until there are some lines to see, or all was looked through. Answers the last line of the run at the start. */
async function readNewest({ taskId, runId, filter }: Omit<Wanted, 'anchor'>, reader: Reader): Promise<number> {
  const { lines, signal, onProgress } = reader
  let before: number | undefined
  let lastLine: number | undefined
  let looked = 0
  for (;;) {
    const page = await client.logs.list({ taskId, runId, ...filter, before, limit: FIRST_LINES }, { signal })
    lastLine ??= page.lastLine
    lines.prepend(page.lines, page.next)
    looked += page.looked.lines
    onProgress({ lastLine, looked })
    if (page.next === null || lines.view.lines.length >= ENOUGH_LINES) return lastLine
    before = page.next
  }
}

async function readAround(
  { taskId, runId, filter, anchor }: Wanted & { anchor: number },
  reader: Reader,
): Promise<number> {
  const ask = { taskId, runId, ...filter, limit: FIRST_LINES / 2 }
  const [older, newer] = await Promise.all([
    client.logs.list({ ...ask, before: anchor }, { signal: reader.signal }),
    client.logs.list({ ...ask, after: anchor - 1 }, { signal: reader.signal }),
  ])
  reader.lines.prepend(older.lines, older.next)
  reader.lines.extend(newer.lines, newerOf(newer))
  reader.onProgress({ lastLine: newer.lastLine })
  return newer.lastLine
}

/** A window that is not at the end does not follow: there may be newer lines for ever. */
const newerOf = ({ next, lastLine }: { next: number | null; lastLine: number; lines: LogLine[] }) => next ?? lastLine
