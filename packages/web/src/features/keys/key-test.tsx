import type { CredentialTest } from '@sentra/contract'
import { count } from '../../lib/format.ts'
import { StateBadge } from '../../ui/state-badge.tsx'

/** What the service said when it was asked for its models. */
export function KeyTest({ result: { works, detail, models } }: { result: CredentialTest }) {
  return (
    <div className="grid gap-1.5 rounded-md border border-divider bg-surface px-3 py-2">
      <p className="flex flex-wrap gap-x-3">
        <StateBadge state={works ? 'done' : 'failed'} text={works ? 'works' : 'does not work'} />
        <span className="min-w-0 wrap-anywhere">{detail}</span>
      </p>
      {models.length > 0 && (
        <details open={models.length <= 12}>
          <summary className="text-muted">{count(models.length, 'model')}, by the name that a run takes</summary>
          <ul aria-label="Models" className="flex max-h-60 flex-wrap gap-x-4 gap-y-1 overflow-auto pt-1.5">
            {models.map((model) => (
              <li key={model}>
                <code className="font-mono text-meta select-all">{model}</code>
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  )
}
