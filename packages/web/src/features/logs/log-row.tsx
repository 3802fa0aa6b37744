import type { LogLevel, LogLine } from '@sentra/contract'
import { memo } from 'react'
import { TerminalLine } from './terminal-line.tsx'

const colors: Record<LogLevel, string> = {
  debug: 'text-muted',
  info: 'text-text',
  warn: 'text-needs',
  error: 'text-failed',
}

/** Longer lines are cut in the list; the details show all of it. */
const MAX_CHARACTERS = 1_000

type Props = {
  line: LogLine
  isCurrent: boolean
  marked: string
  onChoose: (line: number) => void
  onOpen: (line: number) => void
}

/** A selection that is copied holds the text alone: what stands before it cannot be selected. */
export const LogRow = memo(function LogRow({ line, isCurrent, marked, onChoose, onOpen }: Props) {
  return (
    <div
      aria-current={isCurrent || undefined}
      onDoubleClick={() => onOpen(line.line)}
      className={`flex h-full w-full gap-3 border-l-2 px-2 whitespace-pre hover:bg-surface ${colors[line.level]} ${isCurrent ? 'border-accent bg-surface' : 'border-transparent'}`}
    >
      <a
        href={`#L${line.line}`}
        tabIndex={-1}
        aria-label={`Line ${line.line}`}
        onClick={(event) => {
          event.preventDefault()
          onChoose(line.line)
        }}
        className="min-w-[6ch] shrink-0 text-right text-muted select-none hover:text-accent hover:underline"
      >
        {line.line}
      </a>
      <span className="w-[8ch] shrink-0 text-muted select-none">{new Date(line.at).toLocaleTimeString('en-GB')}</span>
      <span className="w-[6ch] shrink-0 text-muted select-none">{line.phase}</span>
      <span className="w-[5ch] shrink-0 select-none">{line.level}</span>
      <span className="truncate">
        <TerminalLine message={line.message} marked={marked} maxCharacters={MAX_CHARACTERS} />
      </span>
    </div>
  )
})
