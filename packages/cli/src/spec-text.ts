import { type Conversation, onlyText, type PhaseProgress, type Spec, type SpecParts } from '@sentra/contract'
import { type Style, styled } from './print.ts'

const marks = { pending: '·', running: '▸', waiting: '?', done: '✓', failed: '✗' } as const
const phaseStyles: Record<PhaseProgress['state'], Style> = {
  pending: 'dim',
  running: 'blue',
  waiting: 'yellow',
  done: 'green',
  failed: 'red',
}
const stateStyles: Partial<Record<Spec['state'], Style>> = {
  pending_approval: 'magenta',
  approved: 'green',
  executing: 'blue',
  completed: 'green',
  rejected: 'yellow',
  failed: 'red',
  archived: 'dim',
}

/** `pending approval`, in its colour. */
export function specState({ state }: Pick<Spec, 'state'>): string {
  return styled(stateStyles[state] ?? 'cyan', state.replaceAll('_', ' '))
}

/** `✓ REQUIREMENTS  0.90`, and how often it was written when that was more than once. */
export function phaseLine({ phase, state, score, tries }: PhaseProgress): string {
  const facts = [...(score === null ? [] : [score.toFixed(2)]), ...(tries > 1 ? [`${tries} tries`] : [])]
  const tail = facts.length === 0 ? '' : `  ${facts.join(', ')}`
  return styled(phaseStyles[state], `${marks[state]} ${phase}`) + styled('dim', tail)
}

/** One mark a phase, for a table. */
export function phaseMarks({ phases }: Spec): string {
  return phases.map(({ state }) => styled(phaseStyles[state], marks[state])).join('')
}

/** The phase that a checker passed in none of its tries, or one that waits for a person for another reason. */
export function judgedPhase({ phases, asks, budget }: Spec): PhaseProgress | undefined {
  return asks || budget.isSpent ? undefined : phases.find(({ state }) => state === 'waiting')
}

/** What a spec waits for a person to do; null while others are at it. */
export function needOf(spec: Spec): string | null {
  if (spec.state === 'archived') return null
  if (spec.state === 'pending_approval') return `read v${spec.version}`
  if (spec.state === 'executing') return spec.message === null ? null : 'look'
  return needOfState[spec.state] ?? needOfWriting(spec)
}

const needOfState: Partial<Record<Spec['state'], string>> = {
  failed: 'try again',
  rejected: 'decide',
  approved: 'start it',
}

function needOfWriting(spec: Spec): string | null {
  if (spec.budget.isSpent) return 'raise budget'
  if (judgedPhase(spec)) return 'judge'
  return spec.asks || (spec.state === 'draft' && spec.runId === null && spec.message !== null && !spec.isProving)
    ? 'answer'
    : null
}

/** `readiness 62 %  still to ask: ...` on one line; undefined before the architect has judged it. */
export function readinessText({ readinessScore, missing }: Conversation, columns: number): string | undefined {
  if (readinessScore === null) return undefined
  const asked = missing.length === 0 ? '' : `  still to ask: ${missing.join('; ')}`
  const line = onlyText(`  readiness ${readinessScore} %${asked}`).replaceAll('\n', ' ')
  return styled('dim', line.length > columns ? `${line.slice(0, columns - 1)}…` : line)
}

/** `1,203,400 of 20,000,000 tokens`; undefined while there is nothing to say. */
export function budgetText({ budget: { tokens, used } }: Spec): string | undefined {
  if (tokens === null) return used === 0 ? undefined : `${used.toLocaleString('en-US')} tokens, without a limit`
  return `${used.toLocaleString('en-US')} of ${tokens.toLocaleString('en-US')} tokens`
}

/** `3 requirements with 5 criteria, 4 tasks`. */
export function countsText({ requirements, tasks }: SpecParts): string {
  const all = requirements?.requirements ?? []
  const criteria = all.reduce((sum, one) => sum + one.criteria.length, 0)
  const parts = [
    ...(requirements
      ? [`${counted(all.length, 'requirement')} with ${counted(criteria, 'criterion', 'criteria')}`]
      : []),
    ...(tasks ? [counted(tasks.tasks.length, 'task')] : []),
  ]
  return parts.length === 0 ? 'nothing yet' : parts.join(', ')
}

function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`
}

/** What a person can do next, a line each; empty while agents are at work. */
export function nextOfSpec(spec: Spec): string[] {
  const commands = commandsFor(spec)
  const width = Math.max(0, ...commands.map(([what]) => what.length))
  return commands.map(([what, command]) => `  ${`${what}:`.padEnd(width + 1)} ${command}`)
}

function commandsFor(spec: Spec): [what: string, command: string][] {
  const { id, version, ticketId, taskId } = spec
  if (spec.budget.isSpent) {
    return [
      ['let it go on', `sentra specs budget ${id} N`],
      ['stop it', `sentra cancel ${taskId}`],
    ]
  }
  if (judgedPhase(spec)) {
    return [
      ['take it', `sentra specs accept ${id}`],
      ['write it again', `sentra specs go ${id}`],
    ]
  }
  switch (spec.state) {
    case 'pending_approval':
      return [
        ['read it', `sentra specs show ${id}`],
        ['build it', `sentra approve ${id} --version ${version}`],
        ['change it', `sentra reject ${id} --version ${version} --reason "..."`],
      ]
    case 'failed':
      return [
        ['what was printed', `sentra logs ${taskId}`],
        ['try it again', `sentra specs go ${id}`],
      ]
    case 'approved':
      return [['start its work', `sentra specs go ${id}`]]
    case 'rejected':
      return [['decide again', `sentra specs go ${id}`]]
    case 'executing':
    case 'completed':
      return [
        ['its work', ticketId === null ? 'sentra tasks' : `sentra ticket ${ticketId}`],
        ['what is proved', `sentra specs proof ${id}`],
        ['change it', `sentra specs revise ${id} "..."`],
      ]
    case 'archived':
      return [['bring it back', `sentra specs archive ${id} --undo`]]
    default:
      return needOf(spec) === 'answer' ? [['answer', `sentra ask --spec ${id}`]] : []
  }
}
