import type { Spec } from '@sentra/contract'
import { StateBadge } from '../../ui/state-badge.tsx'
import { needOf, stateWords } from './spec-words.ts'

/** Where a spec stands, in the words of what it waits for. */
export function SpecBadge({ spec }: { spec: Spec }) {
  const need = needOf(spec)
  const isQuestion = need !== undefined && !['failed', 'rejected', 'pending_approval'].includes(spec.state)
  return <StateBadge state={isQuestion ? 'waiting' : spec.state} text={need ?? stateWords(spec.state)} />
}
