import type { ReactNode } from 'react'
import { messageOf } from '../lib/client.ts'
import { Button } from './button.tsx'
import { Icon, type IconName } from './icon.tsx'
import { WithCode } from './with-code.tsx'

type Tone = 'failed' | 'needs' | 'passed' | 'running' | 'planning'

const edges: Record<Tone, string> = {
  failed: 'border-l-failed',
  needs: 'border-l-needs',
  passed: 'border-l-passed',
  running: 'border-l-running',
  planning: 'border-l-planning',
}
const colors: Record<Tone, string> = {
  failed: 'text-failed',
  needs: 'text-needs',
  passed: 'text-passed',
  running: 'text-running',
  planning: 'text-planning',
}

type Props = { tone: Tone; icon: IconName; title: string; children?: ReactNode; actions?: ReactNode }

/** A box that says what is the matter and offers what can be done about it. */
export function Notice({ tone, icon, title, children, actions }: Props) {
  return (
    <section
      aria-label={title}
      className={`grid gap-2 rounded-lg border border-l-4 border-divider bg-surface p-4 ${edges[tone]}`}
    >
      <h2 className={`flex items-center gap-2 text-section font-semibold ${colors[tone]}`}>
        <Icon name={icon} />
        {title}
      </h2>
      {children}
      {actions !== undefined && <div className="flex flex-wrap gap-2 pt-1">{actions}</div>}
    </section>
  )
}

/** What failed, in the words of the API, and a way to try again. */
export function ErrorBox({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  return (
    <div role="alert" className="flex flex-wrap items-center gap-3 rounded-md border border-failed px-3 py-2">
      <span className="flex min-w-0 flex-1 items-start gap-2 text-failed">
        <span className="pt-0.5">
          <Icon name="warning" />
        </span>
        <span className="wrap-anywhere">
          <WithCode text={messageOf(error)} />
        </span>
      </span>
      {onRetry && <Button onClick={onRetry}>Try again</Button>}
    </div>
  )
}

/** One sentence and one action for a place that holds nothing yet. */
export function Empty({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className="grid justify-items-center gap-3 rounded-lg border border-dashed border-control px-6 py-12 text-center">
      <p className="text-section font-semibold">{title}</p>
      {children !== undefined && <div className="max-w-prose text-muted">{children}</div>}
      {action}
    </div>
  )
}

/** Lines of the size of what will stand here, shown only when it takes a while. */
export function Skeleton({ rows }: { rows: number }) {
  return (
    <div role="status" aria-label="Loading" className="grid gap-2">
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className="h-8 animate-pulse rounded-md bg-surface" />
      ))}
    </div>
  )
}
