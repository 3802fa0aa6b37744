import type { Decision } from '@sentra/contract'
import { Spans } from '../../ui/spans.tsx'

/** Decisions with their reasons, and what else was thought of. */
export function DecisionList({ decisions }: { decisions: readonly Decision[] }) {
  return (
    <ul className="grid grid-cols-[minmax(0,1fr)] gap-2">
      {decisions.map(({ decision, reason, alternatives }, index) => (
        <li key={index} className="rounded-md border border-divider px-3 py-2 wrap-anywhere">
          <p className="font-medium">
            <Spans text={decision} />
          </p>
          <p className="text-muted">
            <Spans text={reason} />
          </p>
          {alternatives.length > 0 && (
            <p className="text-meta text-muted">
              Also thought of: <Spans text={alternatives.join('; ')} />
            </p>
          )}
        </li>
      ))}
    </ul>
  )
}
