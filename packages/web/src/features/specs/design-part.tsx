import type { Design } from '@sentra/contract'
import { Markdown } from '../../ui/markdown.tsx'
import { Spans } from '../../ui/spans.tsx'
import { DecisionList } from './decision-list.tsx'

/** How it is to be built, what was decided and what may go wrong. */
export function DesignPart({ design: { overview, decisions, risks } }: { design: Design }) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <Markdown text={overview} />
      {decisions.length > 0 && (
        <>
          <h3 className="font-semibold">Decisions</h3>
          <DecisionList decisions={decisions} />
        </>
      )}
      {risks.length > 0 && (
        <>
          <h3 className="font-semibold">Risks</h3>
          <ul className="grid grid-cols-[minmax(0,1fr)] gap-2">
            {risks.map(({ risk, mitigation }, index) => (
              <li key={index} className="rounded-md border border-divider px-3 py-2 wrap-anywhere">
                <p className="font-medium">
                  <Spans text={risk} />
                </p>
                <p className="text-muted">
                  <Spans text={mitigation} />
                </p>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  )
}
