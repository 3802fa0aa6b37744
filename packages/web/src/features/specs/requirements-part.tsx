import type { Criterion, Requirements } from '@sentra/contract'
import { Spans } from '../../ui/spans.tsx'
import { CheckWords } from './check-words.tsx'

/** Requirements in EARS form, each with its criteria and how they are proved. */
export function RequirementsPart({ requirements: { requirements } }: { requirements: Requirements }) {
  return (
    <ul className="grid grid-cols-[minmax(0,1fr)] gap-3">
      {requirements.map(({ id, text, criteria }) => (
        <li
          key={id}
          id={id}
          className="grid grid-cols-[minmax(0,1fr)] gap-2 rounded-lg border border-divider p-4 wrap-anywhere"
        >
          <h3 className="flex gap-3">
            <span className="font-semibold">{id}</span>
            <span className="max-w-prose">
              <Spans text={text} />
            </span>
          </h3>
          <ul aria-label={`Criteria of ${id}`} className="grid grid-cols-[minmax(0,1fr)] gap-2">
            {criteria.map((criterion) => (
              <CriterionView key={criterion.id} criterion={criterion} />
            ))}
          </ul>
        </li>
      ))}
    </ul>
  )
}

function CriterionView({ criterion: { id, text, check } }: { criterion: Criterion }) {
  return (
    <li id={id} className="grid grid-cols-[minmax(0,1fr)] gap-0.5 border-l-2 border-divider pl-3">
      <p className="max-w-prose">
        <span className="font-semibold">{id}</span> <Spans text={text} />
      </p>
      <CheckWords check={check} />
    </li>
  )
}
