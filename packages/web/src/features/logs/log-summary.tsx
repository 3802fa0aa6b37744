import { useState } from 'react'
import { count } from '../../lib/format.ts'
import { Button } from '../../ui/button.tsx'
import { ErrorBox } from '../../ui/notice.tsx'
import { MAX_LINES } from './log-window.ts'
import type { LogReader } from './use-log-reader.ts'

const number = (value: number) => value.toLocaleString('en')

/** How much there is, how much of it is here, and what was left out. */
export function LogSummary({ reader }: { reader: LogReader }) {
  const { log, shown } = reader
  const { lines, older, newer, skipped, passed } = log.view
  const isFiltered = Object.keys(shown).length > 0
  const isFull = lines.length >= MAX_LINES
  return (
    <div className="flex flex-wrap items-center gap-3 text-muted">
      <span>
        {isFiltered
          ? `${number(lines.length)} of ${count(log.lastLine, 'line')} match${older === null ? '' : ' so far'}`
          : count(lines.length, 'line')}
      </span>
      {passed > 0 && <span>{count(passed, 'new line')} did not match</span>}
      {skipped > 0 && (
        <span className="text-needs">{count(skipped, 'line')} came too fast and were skipped here; all are stored</span>
      )}
      {older !== null && !isFull && (
        <MoreButton load={log.loadOlder}>
          {isFiltered ? 'Load earlier' : `Load earlier (${number(older - 1)} more)`}
        </MoreButton>
      )}
      {newer !== null && newer < log.lastLine && !isFull && <MoreButton load={log.loadNewer}>Load later</MoreButton>}
      {isFull && <span>the page holds no more: go to a line, or download all</span>}
    </div>
  )
}

function MoreButton({ load, children }: { load: () => Promise<void>; children: string }) {
  const [isLoading, setLoading] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const press = async () => {
    setLoading(true)
    setError(null)
    await load().catch(setError)
    setLoading(false)
  }
  return (
    <>
      <Button busy={isLoading} onClick={() => void press()}>
        {children}
      </Button>
      {error !== null && <ErrorBox error={error} />}
    </>
  )
}
