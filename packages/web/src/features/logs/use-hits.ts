import type { LogFilter, RunId, TaskId } from '@sentra/contract'
import { useEffect, useRef, useState } from 'react'
import { client } from '../../lib/client.ts'

/** The page holds no more; the server finds all. */
const MAX_HITS = 50_000
const PAGE = 10_000
/** New lines are looked through so often. */
const NEW_HITS_MS = 1_000

/** Numbers of the lines that match, oldest first. `looked` counts lines while not all were looked through. */
export type Hits = { lines: readonly number[]; looked: number | null; isCut: boolean; error: unknown }

const none: Hits = { lines: [], looked: null, isCut: false, error: null }

type Asked = { taskId: TaskId; runId: RunId; lastLine: number }

/** Where a text stands in the whole run, newest lines first, page by page; then again in what was added, once a second. */
export function useHits({ taskId, runId, lastLine }: Asked, filter: LogFilter | null): Hits {
  const [hits, setHits] = useState(none)
  const newest = useRef(lastLine)
  newest.current = lastLine
  const key = JSON.stringify(filter)
  useEffect(() => {
    setHits(none)
    const wanted = JSON.parse(key) as LogFilter | null
    if (wanted === null) return
    const stop = new AbortController()
    const asked = { taskId, runId, ...wanted, limit: PAGE }
    let timer: ReturnType<typeof setTimeout> | undefined
    const goOn = async (after: number): Promise<void> => {
      let upTo = after
      if (newest.current > after) {
        const page = await client.logs.hits({ ...asked, after }, { signal: stop.signal })
        if (page.hits.length > 0) setHits((before) => ({ ...before, lines: [...before.lines, ...page.hits] }))
        upTo = page.next ?? page.lastLine
      }
      timer = setTimeout(() => void goOn(upTo).catch(fail), NEW_HITS_MS)
    }
    const fail = (error: unknown) => {
      if (!stop.signal.aborted) setHits((before) => ({ ...before, looked: null, error }))
    }
    readAll(asked, stop.signal, setHits).then(goOn).catch(fail)
    return () => {
      stop.abort()
      clearTimeout(timer)
    }
  }, [taskId, runId, key])
  return hits
}

type Query = Parameters<typeof client.logs.hits>[0]

/** The last line of the run when it began. */
async function readAll(asked: Query, signal: AbortSignal, onHits: (hits: Hits) => void): Promise<number> {
  let lines: number[] = []
  let looked = 0
  let lastLine: number | undefined
  for (let before: number | undefined; ;) {
    const page = await client.logs.hits({ ...asked, before }, { signal })
    lastLine ??= page.lastLine
    lines = [...page.hits.toReversed(), ...lines]
    looked += page.looked.lines
    const isCut = page.next !== null && lines.length >= MAX_HITS
    const isOver = page.next === null || isCut
    onHits({ lines, looked: isOver ? null : looked, isCut, error: null })
    if (isOver) return lastLine
    before = page.next ?? undefined
  }
}
