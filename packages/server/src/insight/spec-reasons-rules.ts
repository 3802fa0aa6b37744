import type { Decision } from '@sentra/contract'
import { type Found, reason, SENTRA } from './reason-rules.ts'
import type { PartFact, ProofFact, TalkFact, VersionFact } from './spec-reasons-store.ts'

type SpecFacts = {
  talk: TalkFact | undefined
  parts: PartFact[]
  versions: VersionFact[]
  proofs: ProofFact[]
  nameOf: (userId: string) => string
}

/** What was decided while a ticket was still a spec: in the talk, in its design, by the checker and by people. Pure. */
export function describeSpec({ talk, parts, versions, proofs, nameOf }: SpecFacts): Found[] {
  return [
    ...(talk?.decisions ?? []).map((decision) => describeDecision(decision, talk?.at ?? new Date(0), 'In the talk')),
    ...parts.flatMap(describePart),
    ...versions.map(({ number, decision, by, at, reason: why }) =>
      reason(null, {
        at,
        kind: 'person',
        by: nameOf(by),
        text: `${decision === 'approved' ? 'Approved' : 'Rejected'} version ${number} of the spec.`,
        why,
      }),
    ),
    ...describeProofs(proofs),
  ]
}

function describePart({ kind, score, feedback, at, decisions, tries }: PartFact): Found[] {
  const judged =
    score === null
      ? []
      : [reason(null, { at, kind: 'judgement', by: 'checker', score, text: judgement(kind, tries), why: feedback })]
  // A brief repeats what the talk decided.
  return [...decisions.map((decision) => describeDecision(decision, at, 'In the design')), ...judged]
}

const judgement = (kind: string, tries: number) =>
  `Judged the ${kind} of the spec${tries > 1 ? `, written ${tries} times` : ''}.`

function describeDecision({ decision, reason: why, alternatives }: Decision, at: Date, where: string): Found {
  const others = alternatives.length === 0 ? '' : `\n\nNot chosen: ${alternatives.join('; ')}.`
  return reason(null, { at, kind: 'choice', by: 'architect', text: `${where}: ${decision}`, why: `${why}${others}` })
}

/** Each criterion that does not hold, and in one line those that do. */
function describeProofs(proofs: ProofFact[]): Found[] {
  const holding = proofs.filter(({ holds }) => holds)
  const last = holding.reduce<Date | undefined>(
    (newest, { at }) => (newest !== undefined && newest > at ? newest : at),
    undefined,
  )
  const names = holding.map(({ criterion }) => criterion).join(', ')
  const failed = proofs.filter(({ holds }) => !holds)
  return [
    ...(last === undefined
      ? []
      : [reason(null, { at: last, kind: 'checks', by: SENTRA, text: `Proved on the commit: ${names}.` })]),
    ...failed.map(({ criterion, detail, at }) =>
      reason(null, { at, kind: 'checks', text: `${criterion} does not hold.`, why: detail }),
    ),
  ]
}
