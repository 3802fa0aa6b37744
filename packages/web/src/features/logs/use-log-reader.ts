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
  const [current, setCurrent] = useLineInAddress()
  const [anchor, setAnchor] = useState(current)
  const [follow, setFollow] = useState(current === null)
  const [target, setTarget] = useState<{ row: number } | null>(null)
  const [notice, setNotice] = useState('')
  const top = useRef(0)
  const shown = shownBy(settled)
  const log = useLog({ taskId, runId: run.id, filter: shown, anchor })
  const hits = useHits({ taskId, runId: run.id, lastLine: log.lastLine }, hitsOf(settled))
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
    setNotice('')
    setCurrent(line)
    setFollow(false)
    const row = rowOfLine(lines, line)
    if (lines[row]?.line === line) return setTarget({ row: Math.max(0, row - ROWS_ABOVE) })
    wanted.current = line
    setAnchor(line)
  }
  const goToEnd = () => {
    place.current = null
    setNotice('')
    setCurrent(null)
    setAnchor(null)
    setFollow(true)
  }
  /** The line that moving starts from: the chosen one, else what is in sight. */
  const here = () => current ?? (follow ? log.lastLine + 1 : (lines[top.current]?.line ?? 1) - 1)
  const goToHit = (direction: Direction) => {
    const numbers = { length: hits.lines.length, at: (row: number) => hits.lines[row] ?? 0 }
    const line = hits.lines[direction === 'next' ? rowOf(numbers, here() + 1) : rowOf(numbers, here()) - 1]
    if (line === undefined) setNotice(`There is no ${direction} hit.`)
    else goTo(line)
  }
  const goToLevel = async (direction: Direction, minLevel: LogLevel) => {
    const line = await findLevel({ taskId, runId: run.id, filter: { ...shown, minLevel } }, direction, here())
    if (line === undefined)
      setNotice(`There is no ${direction} ${minLevel === 'error' ? 'error' : 'warning or error'}.`)
    else goTo(line)
  }
  const changeFollow = (wantsFollow: boolean) => {
    if (wantsFollow && anchor !== null) return
    setFollow(wantsFollow)
  }
  const change = (next: Chosen) => {
    setNotice('')
    setChosen(next)
  }
  const shownPlace = { current, follow, target, notice, isAtEnd: anchor === null }
  const moves = { goTo, goToEnd, goToHit, goToLevel, changeFollow, setTop: (row: number) => (top.current = row) }
  return { chosen, change, shown, marked: settled.isRegex ? '' : settled.text, log, hits, ...shownPlace, ...moves }
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
