import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useLive } from '../../app/live-updates.tsx'
import { count } from '../../lib/format.ts'
import { AWAY_REFRESH_MS, type SpecEvent, specEventsQuery } from '../../lib/spec-queries.ts'
import { Button } from '../../ui/button.tsx'
import { Empty, ErrorBox, Skeleton } from '../../ui/notice.tsx'
import { EventList } from './event-list.tsx'
import { useSpec } from './use-spec.ts'

/** What happened to the spec and to its work, live (OMO-25). */
export function TimelineTab() {
  const { specId } = useSpec()
  const isAway = useLive().connection === 'away'
  const events = useQuery({ ...specEventsQuery(specId), refetchInterval: isAway && AWAY_REFRESH_MS })
  if (events.error !== null && !events.data) {
    return <ErrorBox error={events.error} onRetry={() => void events.refetch()} />
  }
  if (!events.data) return <Skeleton rows={8} />
  if (events.data.length === 0) return <Empty title="Nothing has happened yet." />
  return <Timeline key={specId} events={events.data} />
}

function Timeline({ events }: { events: SpecEvent[] }) {
  const newest = events.at(-1)?.seq ?? 0
  const [known] = useState(newest)
  const [pausedAt, setPausedAt] = useState<number | null>(null)
  const shown = pausedAt === null ? events : events.filter(({ seq }) => seq <= pausedAt)
  const isPaused = pausedAt !== null
  return (
    <details open className="grid grid-cols-[minmax(0,1fr)] gap-3">
      <summary className="w-fit font-medium">{count(shown.length, 'event')}</summary>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-2 pt-3">
        <p className="flex flex-wrap items-center gap-3 text-muted">
          <Button aria-pressed={isPaused} onClick={() => setPausedAt(isPaused ? null : newest)}>
            {isPaused ? 'Go on' : 'Pause'}
          </Button>
          <span role="status">
            {isPaused
              ? `Stands still: ${count(events.length - shown.length, 'new event')} since then.`
              : 'New events come by themselves.'}
          </span>
        </p>
        <EventList events={shown} known={known} />
      </div>
    </details>
  )
}
