import { type FormEvent, useState } from 'react'
import { count } from '../../lib/format.ts'
import { Button } from '../../ui/button.tsx'
import { Checkbox } from '../../ui/field.tsx'
import { rowOf } from './log-window.ts'
import type { LogReader } from './use-log-reader.ts'

/** Going to hits, errors and lines; every button has a key. */
export function LogMoves({ reader }: { reader: LogReader }) {
  const { chosen, goToHit, goToLevel, goTo, goToEnd, notice, follow, isAtEnd, changeFollow } = reader
  return (
    <div className="flex flex-wrap items-center gap-2">
      {chosen.text !== '' && (
        <>
          <span role="status" className="text-muted">
            {hitsText(reader)}
          </span>
          <Button aria-label="Previous hit" title="N" onClick={() => goToHit('previous')}>
            ↑ Hit
          </Button>
          <Button aria-label="Next hit" title="n" onClick={() => goToHit('next')}>
            ↓ Hit
          </Button>
        </>
      )}
      <Button aria-label="Previous error" title="E; W: or warning" onClick={() => void goToLevel('previous', 'error')}>
        ↑ Error
      </Button>
      <Button aria-label="Next error" title="e; w: or warning" onClick={() => void goToLevel('next', 'error')}>
        ↓ Error
      </Button>
      <GoToLine goTo={goTo} lastLine={reader.log.lastLine} />
      <Button title="g" onClick={() => goTo(1)}>
        First
      </Button>
      <Button title="G" onClick={goToEnd}>
        Newest
      </Button>
      <Checkbox
        label="Follow"
        checked={follow}
        onChange={({ target }) => (target.checked && !isAtEnd ? goToEnd() : changeFollow(target.checked))}
      />
      <span role="status" className="text-needs">
        {notice}
      </span>
    </div>
  )
}

/** `3 of 120 hits`, once it is known; until then how far the search is. */
function hitsText({ hits, current, log }: LogReader): string {
  const { lines, looked, isCut } = hits
  const many = `${lines.length.toLocaleString('en')}${isCut ? '+' : ''}`
  if (looked !== null)
    return `${many} hits in ${looked.toLocaleString('en')} of ${log.lastLine.toLocaleString('en')} lines…`
  const row = current === null ? -1 : rowOf({ length: lines.length, at: (index) => lines[index] ?? 0 }, current)
  if (row >= 0 && lines[row] === current) return `${(row + 1).toLocaleString('en')} of ${many} hits`
  return isCut ? `${many} hits` : count(lines.length, 'hit')
}

function GoToLine({ goTo, lastLine }: { goTo: (line: number) => void; lastLine: number }) {
  const [text, setText] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const line = Number(text)
    if (Number.isInteger(line) && line > 0) goTo(Math.min(line, Math.max(lastLine, 1)))
  }
  return (
    <form onSubmit={submit}>
      <input
        aria-label="Go to line"
        placeholder="line"
        inputMode="numeric"
        value={text}
        onChange={({ target }) => setText(target.value)}
        className="h-8 w-24 rounded-md border border-control bg-bg px-2.5 text-body text-text"
      />
    </form>
  )
}
