import type { Conversation, Readiness } from '@sentra/contract'
import { Section } from '../../ui/page.tsx'
import { Spans } from '../../ui/spans.tsx'
import { DecisionList } from './decision-list.tsx'

const parts: { name: keyof Readiness; meaning: string }[] = [
  { name: 'completeness', meaning: 'Share of what must be known that is known; counts twice' },
  { name: 'specificity', meaning: 'How concrete the answers are' },
  { name: 'consistency', meaning: 'Whether answers contradict each other' },
  { name: 'coverage', meaning: 'Share of the matters that a spec must speak of' },
]

/** How well the architect understands the idea, what it lacks, and what was decided. */
export function ReadinessPanel({ talk: { readinessScore, readiness, missing, decisions } }: { talk: Conversation }) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] content-start gap-6">
      <Section title="Readiness">
        {readiness === null ? (
          <p className="text-muted">The architect has not judged the idea yet.</p>
        ) : (
          <>
            <p>
              <span className="text-title font-semibold">{readinessScore} %</span>{' '}
              <span className="text-muted">of what it needs to write the spec</span>
            </p>
            <ul className="grid gap-2">
              {parts.map(({ name, meaning }) => (
                <Part key={name} name={name} meaning={meaning} share={readiness[name]} />
              ))}
            </ul>
          </>
        )}
      </Section>
      {missing.length > 0 && (
        <Section title="Still missing">
          <ul className="grid list-disc gap-1 pl-5 wrap-anywhere">
            {missing.map((one, index) => (
              <li key={index}>
                <Spans text={one} />
              </li>
            ))}
          </ul>
        </Section>
      )}
      {decisions.length > 0 && (
        <Section title="Decided">
          <DecisionList decisions={decisions} />
        </Section>
      )}
    </div>
  )
}

function Part({ name, meaning, share }: { name: string; meaning: string; share: number }) {
  const percent = Math.round(share * 100)
  return (
    <li className="grid gap-1" title={meaning}>
      <span className="flex justify-between text-meta">
        <span>{name}</span> <span className="text-muted">{percent} %</span>
      </span>
      <span aria-hidden="true" className="h-1 rounded-full bg-divider">
        <span className="block h-1 rounded-full bg-running" style={{ width: `${percent}%` }} />
      </span>
    </li>
  )
}
