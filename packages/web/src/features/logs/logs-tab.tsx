import { type LogLevel, type LogLine, logLevels, type Run, type TaskId } from '@sentra/contract'
import { useState } from 'react'
import { count } from '../../lib/format.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Checkbox, Select, TextField } from '../../ui/field.tsx'
import { Empty, ErrorBox } from '../../ui/notice.tsx'
import { RowWindow } from '../../ui/row-window.tsx'
import { useTask } from '../tasks/use-task.ts'
import { LogRow } from './log-row.tsx'
import { type LogFilter, MAX_LINES } from './log-window.ts'
import { useLog } from './use-log.ts'

const WINDOW_ROWS = 28

export function LogsTab() {
  const { taskId, run } = useTask()
  if (!run) return <Empty title="There are no lines yet: the task was not started." />
  return <RunLog key={run.id} taskId={taskId} run={run} />
}

const levelChoices = logLevels.map((level) => ({
  value: level,
  label: level === 'error' ? 'only errors' : level === 'debug' ? 'all' : `${level} and worse`,
}))

function RunLog({ taskId, run }: { taskId: TaskId; run: Run }) {
  const [filter, setFilter] = useState<LogFilter>({ level: 'debug', text: '', stage: '' })
  const [follow, setFollow] = useState(true)
  const [opened, setOpened] = useState<LogLine | null>(null)
  const { view, loadOlder } = useLog(taskId, run.id, filter)
  const stages = [{ value: '', label: 'all' }, ...run.stages.map(({ stage }) => ({ value: stage, label: stage }))]
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
      <div className="flex flex-wrap items-end gap-3">
        <Select
          label="Level"
          value={filter.level}
          choices={levelChoices}
          onChange={({ target }) => setFilter({ ...filter, level: target.value as LogLevel })}
        />
        <Select
          label="Stage"
          value={filter.stage}
          choices={stages}
          onChange={({ target }) => setFilter({ ...filter, stage: target.value })}
        />
        <div className="min-w-40 flex-1">
          <TextField
            label="Text"
            type="search"
            placeholder="only lines with this text"
            value={filter.text}
            onChange={({ target }) => setFilter({ ...filter, text: target.value })}
          />
        </div>
        <div className="pb-1.5">
          <Checkbox label="Follow" checked={follow} onChange={({ target }) => setFollow(target.checked)} />
        </div>
      </div>
      <Summary view={view} loadOlder={loadOlder} />
      {view.held === 0 ? (
        <Empty title="No line yet.">They appear here while the agent works.</Empty>
      ) : (
        <RowWindow
          label="Log"
          count={view.shown.length}
          maxRows={WINDOW_ROWS}
          follow={follow}
          onFollowChange={setFollow}
          renderRow={(index) => {
            const line = view.shown[index]
            return line && <LogRow line={line} onOpen={setOpened} />
          }}
        />
      )}
      {opened && <LineDialog line={opened} onClose={() => setOpened(null)} />}
    </div>
  )
}

function Summary({ view, loadOlder }: ReturnType<typeof useLog>) {
  const [isLoading, setLoading] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const load = async () => {
    setLoading(true)
    setError(null)
    await loadOlder().catch(setError)
    setLoading(false)
  }
  const isFull = view.held >= MAX_LINES
  return (
    <div className="flex flex-wrap items-center gap-3 text-muted">
      <span>
        {view.shown.length === view.held
          ? count(view.held, 'line')
          : `${view.shown.length.toLocaleString('en')} of ${count(view.held, 'line')} match`}
      </span>
      {view.skipped > 0 && (
        <span className="text-needs">
          {count(view.skipped, 'line')} came too fast and were skipped here; all are stored
        </span>
      )}
      {view.firstLine > 1 && !isFull && (
        <Button busy={isLoading} onClick={() => void load()}>
          Load earlier ({(view.firstLine - 1).toLocaleString('en')} more)
        </Button>
      )}
      {view.firstLine > 1 && isFull && <span>the page holds no more: `sentra logs --search` reads all</span>}
      {error !== null && <ErrorBox error={error} />}
    </div>
  )
}

function LineDialog({ line, onClose }: { line: LogLine; onClose: () => void }) {
  const metadata = Object.keys(line.metadata).length > 0 ? JSON.stringify(line.metadata, null, 2) : null
  return (
    <Dialog title={`Line ${line.line}`} onClose={onClose}>
      <div className="grid gap-3">
        <p className="text-muted">
          {new Date(line.at).toLocaleString()}, {line.phase}, {line.level}, {line.source}
        </p>
        <pre className="max-h-80 overflow-auto rounded-md border border-divider bg-surface p-3 font-mono text-code wrap-anywhere whitespace-pre-wrap">
          {line.message}
          {metadata !== null && `\n\n${metadata}`}
        </pre>
        <Button className="justify-self-end" onClick={onClose}>
          Close
        </Button>
      </div>
    </Dialog>
  )
}
