import { type Found, reason } from './reason-rules.ts'
import type { AttemptFact } from './reasons-store.ts'

type Around = {
  /** All of its run, oldest first. */
  ofRun: readonly AttemptFact[]
  nameOf: (userId: string) => string
}

/** Why an attempt was made, and what its end said. Pure. */
export function describeAttempt(attempt: AttemptFact, { ofRun, nameOf }: Around): Found[] {
  const earlier = ofRun.filter(({ createdAt }) => createdAt < attempt.createdAt)
  return [...describeBeginning(attempt, earlier), ...describeEnd(attempt, nameOf)]
}

/** After what made it necessary, which may be written down a moment later. */
function beginningOf({ createdAt }: AttemptFact, earlier: readonly AttemptFact[]): Date {
  const ended = earlier.at(-1)?.endedAt ?? createdAt
  return ended > createdAt ? ended : createdAt
}

function describeBeginning(attempt: AttemptFact, earlier: readonly AttemptFact[]): Found[] {
  const { role, conflicts, isCombined, handedBackBy, kind } = attempt
  const at = beginningOf(attempt, earlier)
  if (conflicts.length > 0) {
    const text = `Its work and what landed before it did not merge: the ${role} gets both sides.`
    return [reason(attempt, { at, kind: 'conflict', text, why: conflicts.map((file) => `- \`${file}\``).join('\n') })]
  }
  if (handedBackBy !== null) {
    return [reason(attempt, { at, kind: 'person', by: handedBackBy, text: 'Handed back what they did by hand.' })]
  }
  if (kind === 'command' || attempt.isAnswer) return []
  if (isCombined) {
    const text = `Red together with what landed before it: the ${role} goes on in the combination.`
    return [reason(attempt, { at, kind: 'conflict', text })]
  }
  return describeRetry(attempt, at, earlier)
}

function describeRetry(attempt: AttemptFact, at: Date, earlier: readonly AttemptFact[]): Found[] {
  const { stage, role, kind } = attempt
  const before = earlier.findLast((other) => other.stage === stage && other.kind === kind)
  if (role === 'fixer') {
    return [reason(attempt, { at, kind: 'retry', text: `Back to ${stage}: the fixer mends what was found.` })]
  }
  if (attempt.try === 1 || before?.end == null) return []
  const text = `${stage} was tried again, for the ${ordinal(attempt.try)} time.`
  return [reason(attempt, { at, kind: 'retry', text, why: before.end.message })]
}

function describeEnd(attempt: AttemptFact, nameOf: Around['nameOf']): Found[] {
  const { endedAt, kind, review, killedBy } = attempt
  if (endedAt === null) return []
  if (kind === 'command' && attempt.checkCount > 0) return [describeChecks(attempt, endedAt)]
  if (review) {
    const [text, why] = [verdict(review), reviewWords(review)]
    return [reason(attempt, { at: endedAt, kind: 'judgement', by: attempt.role, text, why })]
  }
  if (killedBy !== null)
    return [reason(attempt, { at: endedAt, kind: 'person', by: nameOf(killedBy), text: 'Killed its agent.' })]
  return describeOutcome(attempt, endedAt)
}

function describeChecks(attempt: AttemptFact, at: Date): Found {
  const { isCombined, failedChecks, checkCount, end } = attempt
  const where = isCombined ? 'together with what landed before' : 'on the exact commit'
  if (failedChecks.length > 0) {
    const text = `Not green ${where}: ${failedChecks.join(', ')}.`
    return reason(attempt, { at, kind: 'checks', text, why: end?.message ?? null })
  }
  const what = checkCount === 1 ? 'The check is' : `All ${checkCount} checks are`
  return reason(attempt, { at, kind: 'checks', text: `${what} green ${where}.` })
}

function describeOutcome(attempt: AttemptFact, at: Date): Found[] {
  const { end, conflicts, role, stage } = attempt
  if (end?.outcome === 'succeeded' && conflicts.length > 0)
    return [reason(attempt, { at, kind: 'conflict', by: role, text: 'Solved the conflict.' })]
  if (end?.outcome !== 'failed') return []
  if (end.reason === 'checks_failed')
    return [reason(attempt, { at, kind: 'checks', text: 'The checks were not green.', why: end.message })]
  return [reason(attempt, { at, kind: 'retry', by: role, text: `${stage} did not finish.`, why: end.message })]
}

type Review = NonNullable<AttemptFact['review']>

function verdict({ verdict: said, findings }: Review): string {
  const blocking = findings.filter(({ severity }) => severity === 'blocking').length
  if (blocking > 0)
    return `Sent it back: ${blocking === 1 ? 'one finding blocks it' : `${blocking} findings block it`}.`
  return said === 'approve' ? 'Approved the change.' : 'Asked for changes; nothing of it blocks.'
}

function reviewWords({ summary, findings }: Review): string {
  const lines = findings.map(
    ({ severity, title, file }) => `- ${severity}: ${title}${file === undefined ? '' : ` (\`${file}\`)`}`,
  )
  return [summary, ...(lines.length > 0 ? [lines.join('\n')] : [])].join('\n\n')
}

function ordinal(count: number): string {
  return ['', 'first', 'second', 'third'][count] ?? `${count}th`
}
