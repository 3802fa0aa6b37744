import { useLayoutEffect, useRef, useState } from 'react'
import type { SpecEvent } from '../../lib/spec-queries.ts'
import { Button } from '../../ui/button.tsx'
import { EventRow } from './event-row.tsx'

/** So near to its end, in pixels, a list counts as read to the end. */
const END_PX = 24

type Props = {
  events: SpecEvent[]
  /** Number of the newest event when the page was opened: what comes after it is marked for a moment. */
  known: number
}

/** Oldest first. The newest stays in sight until somebody scrolls away from it. */
export function EventList({ events, known }: Props) {
  const box = useRef<HTMLDivElement>(null)
  const [follows, setFollows] = useState(true)
  const newest = events.at(-1)?.seq
  useLayoutEffect(() => {
    if (follows && box.current) box.current.scrollTop = box.current.scrollHeight
  }, [follows, newest])
  const scroll = () => {
    const { scrollTop = 0, scrollHeight = 0, clientHeight = 0 } = box.current ?? {}
    setFollows(scrollTop + clientHeight >= scrollHeight - END_PX)
  }
  return (
    <>
      <div
        ref={box}
        onScroll={scroll}
        role="log"
        aria-label="Timeline"
        // Somebody who reads is not to be interrupted by every event.
        aria-live="off"
        // What scrolls must be reachable by keyboard.
        tabIndex={0}
        className="max-h-[70vh] overflow-auto rounded-md border border-divider"
      >
        <ol className="divide-y divide-divider">
          {events.map((event) => (
            <EventRow key={event.seq} event={event} isNew={event.seq > known} />
          ))}
        </ol>
      </div>
      {!follows && (
        <Button className="justify-self-start" onClick={() => setFollows(true)}>
          Newest
        </Button>
      )}
    </>
  )
}
