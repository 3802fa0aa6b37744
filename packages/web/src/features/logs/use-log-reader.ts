import type { LogFilter, LogLevel, Run, TaskId } from '@sentra/contract'
import { useEffect, useRef, useState } from 'react'
import { client } from '../../lib/client.ts'
import { type Chosen, everything, hitsOf, shownBy } from './log-filter.ts'
import { rowOf, rowOfLine } from './log-window.ts'
import { useHits } from './use-hits.ts'
import { useLineInAddress } from './use-line-in-address.ts'
import { useLog } from './use-log.ts'

/** A text is looked for when so long nothing was typed. */
const TYPING_MS = 250
/** Rows above the one that was gone to. */
const ROWS_ABOVE = 4

export type Direction = 'next' | 'previous'

/** All that a person does with the log of a run: choosing lines, moving among them, following. */
export function useLogReader(taskId: TaskId, run: Run) {
  const [chosen, setChosen] = useState(everything)
  const settled = useSettled(chosen)
  const [notice, setNotice] = useState('')
  const shown = shownBy(settled)
  const { goTo: show, goToEnd: showEnd, here, ...place } = usePlace({ taskId, runId: run.id }, shown)
  const hits = useHits({ taskId, runId: run.id, lastLine: place.log.lastLine }, hitsOf(settled))

  const goTo = (line: number | undefined, missing = '') => {
    setNotice(line === undefined ? missing : '')
    if (line !== undefined) show(line)
  }
  const goToEnd = () => {
    setNotice('')
    showEnd()
  }
  const goToHit = (direction: Direction) => {
    const numbers = { length: hits.lines.length, at: (row: number) => hits.lines[row] ?? 0 }
    const row = direction === 'next' ? rowOf(numbers, here() + 1) : rowOf(numbers, here()) - 1
    goTo(hits.lines[row], `There is no ${direction} hit.`)
  }
  const goToLevel = async (direction: Direction, minLevel: LogLevel) => {
    const line = await findLevel({ taskId, runId: run.id, filter: { ...shown, minLevel } }, direction, here())
    goTo(line, `There is no ${direction} ${minLevel === 'error' ? 'error' : 'warning or error'}.`)
  }
  const change = (next: Chosen) => {
    setNotice('')
    setChosen(next)
  }
  const marked = settled.isRegex ? '' : settled.text
  return { ...place, chosen, change, shown, marked, hits, notice, goTo, goToEnd, goToHit, goToLevel }
}

/** Where in the log the person is: at its end, following, or around a line. */
function usePlace(ofRun: { taskId: TaskId; runId: Run['id'] }, shown: LogFilter) {
  const [current, setCurrent] = useLineInAddress()
  const [anchor, setAnchor] = useState(current)
  const [follow, setFollow] = useState(current === null)
  const [target, setTarget] = useState<{ row: number } | null>(null)
  const top = useRef(0)
  const log = useLog({ ...ofRun, filter: shown, anchor })
  const { lines } = log.view

  const wanted = useRef(current)
  useEffect(() => {
    if (!log.isLoaded || log.loadedAt !== anchor || wanted.current === null || lines.length === 0) return
    setTarget({ row: Math.max(0, rowOfLine(lines, wanted.current) - ROWS_ABOVE) })
    wanted.current = null
  }, [log.isLoaded, log.loadedAt, anchor, lines])
  // Another filter reads other lines: around the one that was chosen, so that nobody loses their place.
  const place = useRef(current)
  const key = JSON.stringify(shown)
  useEffect(() => {
    if (place.current === null) return
    wanted.current = place.current
    setAnchor(place.current)
  }, [key])

  const goTo = (line: number) => {
    place.current = line
    setCurrent(line)
    setFollow(false)
    // While others are read, the lines that are here are about to go.
    const isThere = log.isLoaded && log.loadedAt === anchor
    const row = rowOfLine(lines, line)
    if (isThere && lines[row]?.line === line) return setTarget({ row: Math.max(0, row - ROWS_ABOVE) })
    wanted.current = line
    setAnchor(line)
  }
  const goToEnd = () => {
    place.current = null
    setTarget(null)
    setCurrent(null)
    setAnchor(null)
    setFollow(true)
  }
  /** The line that moving starts from: the chosen one, else what is in sight. */
  const here = () => current ?? (follow ? log.lastLine + 1 : (lines[top.current]?.line ?? 1) - 1)
  const changeFollow = (wantsFollow: boolean) => {
    if (!wantsFollow || anchor === null) setFollow(wantsFollow)
  }
  const setTop = (row: number) => (top.current = row)
  return { log, current, follow, target, isAtEnd: anchor === null, here, goTo, goToEnd, changeFollow, setTop }
}

export type LogReader = ReturnType<typeof useLogReader>

function useSettled(chosen: Chosen): Chosen {
  const [settled, setSettled] = useState(chosen)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(chosen), TYPING_MS)
    return () => clearTimeout(timer)
  }, [chosen])
  return settled
}

type Wanted = { taskId: TaskId; runId: Run['id']; filter: LogFilter }

/** The nearest line of a level or worse, wherever in the run it stands. */
async function findLevel({ taskId, runId, filter }: Wanted, direction: Direction, from: number) {
  for (let place = from; ;) {
    const range = direction === 'next' ? { after: place } : { before: place }
    const page = await client.logs.list({ taskId, runId, ...filter, ...range, limit: 1 })
    if (page.lines[0] || page.next === null) return page.lines[0]?.line
    place = page.next
  }
}
