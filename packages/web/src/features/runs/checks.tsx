import type { Check } from '@sentra/contract'
import { duration, shortCommit } from '../../lib/format.ts'
import { StateBadge } from '../../ui/state-badge.tsx'

/** Commands that the control plane ran itself, on which commit, and how they ended. */
export function Checks({ checks }: { checks: Check[] }) {
  return (
    <ul aria-label="Checks" className="grid gap-1">
      {checks.map((check) => (
        <li
          key={`${check.label} ${check.commit}`}
          className="flex flex-wrap items-center gap-x-3 gap-y-1 rounded-md border border-divider bg-bg px-3 py-1.5"
        >
          <StateBadge
            state={check.exitCode === 0 ? 'done' : 'failed'}
            text={check.exitCode === null ? 'did not end' : `exit code ${check.exitCode}`}
          />
          <span className="font-medium">{check.label}</span>
          <code className="min-w-0 flex-1 truncate font-mono text-meta" title={check.command}>
            {check.command}
          </code>
          <span className="text-meta text-muted">
            {duration(check.durationMs)} on <code className="font-mono">{shortCommit(check.commit)}</code>
          </span>
        </li>
      ))}
    </ul>
  )
}
