import type { LogLevel, LogLine } from '@sentra/contract'
import { memo } from 'react'

const colors: Record<LogLevel, string> = {
  debug: 'text-muted',
  info: 'text-text',
  warn: 'text-needs',
  error: 'text-failed',
}

/** Longer lines are cut in the list; a click shows all of it. */
const MAX_CHARACTERS = 500
/** Colour codes of terminals mean nothing here. */
// eslint-disable-next-line no-control-regex
const ANSI = /\u001B\[[0-9;?]*[A-Za-z]/g

type Props = { line: LogLine; onOpen: (line: LogLine) => void }

export const LogRow = memo(function LogRow({ line, onOpen }: Props) {
  const text = line.message.slice(0, MAX_CHARACTERS).replaceAll(ANSI, '')
  return (
    <button
      type="button"
      tabIndex={-1}
      onClick={() => onOpen(line)}
      className={`flex h-full w-full gap-3 px-2 text-left whitespace-pre hover:bg-surface ${colors[line.level]}`}
    >
      <span className="w-[8ch] shrink-0 text-muted">{new Date(line.at).toLocaleTimeString('en-GB')}</span>
      <span className="w-[6ch] shrink-0 text-muted">{line.phase}</span>
      <span className="w-[5ch] shrink-0">
        {line.source === 'entry' ? line.level : line.source === 'stderr' ? 'err' : 'out'}
      </span>
      <span className="truncate">{text}</span>
    </button>
  )
})
