import { useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, use, useEffect, useState } from 'react'
import { type Connection, openLiveStream } from '../lib/live-stream.ts'
import { readAgain } from '../lib/read-again.ts'
import { staleKeysOf } from '../lib/stale-keys.ts'

/** A busy run must not make the page ask more than four times a second. */
const GATHER_MS = 250

export type Live = { connection: Connection; sinceMs: number }

const LiveContext = createContext<Live>({ connection: 'connecting', sinceMs: 0 })

/** Whether events arrive, and since when it is so. */
export const useLive = (): Live => use(LiveContext)

/** Keeps everything below up to date: what an event touches is read again. */
export function LiveUpdates({ children }: { children: ReactNode }) {
  const queries = useQueryClient()
  const [live, setLive] = useState<Live>({ connection: 'connecting', sinceMs: Date.now() })
  useEffect(() => {
    const stale = new Map<string, string[]>()
    let timer: ReturnType<typeof setTimeout> | undefined
    const flush = () => {
      timer = undefined
      for (const queryKey of stale.values()) readAgain(queries, queryKey)
      stale.clear()
    }
    const stop = openLiveStream({
      onEvents: (events) => {
        for (const key of events.flatMap(staleKeysOf)) stale.set(key.join('/'), key)
        timer ??= setTimeout(flush, GATHER_MS)
      },
      onGap: () => readAgain(queries),
      onConnection: (connection) =>
        setLive((before) => (before.connection === connection ? before : { connection, sinceMs: Date.now() })),
    })
    return () => {
      stop()
      clearTimeout(timer)
    }
  }, [queries])
  return <LiveContext value={live}>{children}</LiveContext>
}
