import type { Run, TaskId } from '@sentra/contract'
import { useRef, useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { Empty, ErrorBox } from '../../ui/notice.tsx'
import { RowWindow } from '../../ui/row-window.tsx'
import { useTask } from '../tasks/use-task.ts'
import { DownloadMenu } from './download-menu.tsx'
import { LineDialog } from './line-dialog.tsx'
import { LogControls } from './log-controls.tsx'
import { everything } from './log-filter.ts'
import { LogMoves } from './log-moves.tsx'
import { LogRow } from './log-row.tsx'
import { LogSummary } from './log-summary.tsx'
import { rowOfLine } from './log-window.ts'
import { useLogKeys } from './use-log-keys.ts'
import { type LogReader, useLogReader } from './use-log-reader.ts'

const WINDOW_ROWS = 28

export function LogsTab() {
  const { taskId, run } = useTask()
  if (!run) return <Empty title="There are no lines yet: the task was not started." />
  return <RunLog key={run.id} taskId={taskId} run={run} />
}

function RunLog({ taskId, run }: { taskId: TaskId; run: Run }) {
  const reader = useLogReader(taskId, run)
  const [opened, setOpened] = useState<number | null>(null)
  const textField = useRef<HTMLInputElement>(null)
  const { chosen, change, current, goToHit, goToLevel, goTo, goToEnd, follow, changeFollow, log } = reader
  useLogKeys({
    '/': () => textField.current?.focus(),
    n: () => goToHit('next'),
    N: () => goToHit('previous'),
    e: () => void goToLevel('next', 'error'),
    E: () => void goToLevel('previous', 'error'),
    w: () => void goToLevel('next', 'warn'),
    W: () => void goToLevel('previous', 'warn'),
    g: () => goTo(1),
    G: goToEnd,
    f: () => (follow ? changeFollow(false) : goToEnd()),
    d: () => setOpened(current),
  })
  const line = opened === null ? undefined : log.view.lines[rowOfLine(log.view.lines, opened)]
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
      <LogControls run={run} chosen={chosen} onChange={change} textField={textField} />
      <div className="flex flex-wrap items-center justify-between gap-2">
        <LogMoves reader={reader} />
        <DownloadMenu taskId={taskId} runId={run.id} filter={reader.shown} />
      </div>
      <LogSummary reader={reader} />
      <Lines reader={reader} onOpen={setOpened} />
      <p className="text-meta text-muted">
        Keys: / search, n N hits, e E errors, w W warnings too, g G first and newest, f follow, d or a double click
        shows all of a line.
      </p>
      {line && <LineDialog line={line} onClose={() => setOpened(null)} />}
    </div>
  )
}

function Lines({ reader, onOpen }: { reader: LogReader; onOpen: (line: number) => void }) {
  const { log, hits, shown, follow, changeFollow, target, current, marked, goTo, setTop } = reader
  const { lines } = log.view
  const error = log.error ?? hits.error
  if (error !== null) return <ErrorBox error={error} />
  if (!log.isLoaded) return <Looking looked={log.looked ?? 0} lastLine={log.lastLine} />
  if (lines.length === 0) return <NoLines isFiltered={Object.keys(shown).length > 0} reader={reader} />
  return (
    <RowWindow
      label="Log"
      count={lines.length}
      maxRows={WINDOW_ROWS}
      follow={follow}
      onFollowChange={changeFollow}
      target={target}
      onTopChange={setTop}
      renderRow={(index) => {
        const line = lines[index]
        return (
          line && (
            <LogRow line={line} isCurrent={line.line === current} marked={marked} onChoose={goTo} onOpen={onOpen} />
          )
        )
      }}
    />
  )
}

function Looking({ looked, lastLine }: { looked: number; lastLine: number }) {
  if (looked === 0) return <p role="status">Looking…</p>
  return (
    <div role="status" className="grid gap-1">
      <p>
        Looked through {looked.toLocaleString('en')} of {lastLine.toLocaleString('en')} lines, nothing yet…
      </p>
      <progress aria-label="Lines looked through" value={looked} max={Math.max(lastLine, 1)} className="w-full" />
    </div>
  )
}

function NoLines({ isFiltered, reader }: { isFiltered: boolean; reader: LogReader }) {
  if (!isFiltered) return <Empty title="No line yet.">They appear here while the agent works.</Empty>
  return (
    <Empty title="No line matches." action={<Button onClick={() => reader.change(everything)}>Show all lines</Button>}>
      All {reader.log.lastLine.toLocaleString('en')} lines were looked through. New ones that match appear here.
    </Empty>
  )
}
