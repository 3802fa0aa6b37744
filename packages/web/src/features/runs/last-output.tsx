import type { Attempt, Run } from '@sentra/contract'
import { useQuery } from '@tanstack/react-query'
import { lastOutputQuery } from '../../lib/queries.ts'

const SHOWN_LINES = 16

/** The last lines that a failed attempt printed: mostly the very reason. */
export function LastOutput({ run, attempt }: { run: Run; attempt: Attempt }) {
  const { data } = useQuery(lastOutputQuery(run.taskId, run.id, attempt.stage))
  const lines = data?.filter((line) => line.attemptId === attempt.id && line.source !== 'entry') ?? []
  if (lines.length === 0) return null
  return (
    <pre
      aria-label="Last lines of its output"
      // What scrolls must be reachable by keyboard.
      tabIndex={0}
      className="max-h-52 overflow-auto rounded-md border border-divider bg-bg px-3 py-2 font-mono text-code"
    >
      {lines
        .slice(-SHOWN_LINES)
        .map(({ message }) => message)
        .join('\n')}
    </pre>
  )
}
