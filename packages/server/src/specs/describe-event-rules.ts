import type { RunId, SentraEvent, SpecPhase } from '@sentra/contract'

export type Happened = { text: string; source: string; phase: SpecPhase | null; runId: RunId | null }

/** Events that say something to people. */
export const describedTypes = [
  'spec.created',
  'spec.phase_started',
  'spec.phase_completed',
  'spec.phase_failed',
  'spec.version_written',
  'spec.decided',
  'spec.commented',
  'spec.budget_changed',
  'spec.execution_started',
  'spec.execution_completed',
  'spec.proof_changed',
  'question.asked',
  'question.answered',
  'task.status_changed',
  'pull_request.opened',
  'pull_request.merged',
  'pull_request.closed',
  'pull_request.reopened',
  'workflow_failed',
] as const satisfies SentraEvent['type'][]

/**
 * What an event of a spec says to people; undefined for those that only tell pages to read again. `taskTitle` is that of
 * the task of its work that the event is about. Pure.
 */
export function describeEvent({ type, data }: SentraEvent, taskTitle: string | null): Happened | undefined {
  const said = (text: string, source = 'sentra', phase: SpecPhase | null = null): Happened => ({
    text,
    source,
    phase,
    runId: 'runId' in data ? data.runId : null,
  })
  switch (type) {
    case 'spec.created':
      return said('The idea was written down.', 'person')
    case 'spec.phase_started':
      return said(`${data.phase} began.`, agentOf(data.phase), data.phase)
    case 'spec.phase_completed':
      return said(completed(data.phase, data.score), data.score === null ? 'sentra' : 'checker', data.phase)
    case 'spec.phase_failed':
      return said(data.message, 'sentra', data.phase)
    case 'spec.version_written':
      return said(`Version ${data.version} is there and waits for a decision.`, 'sentra', 'SYNC')
    case 'spec.decided':
      return said(`${data.by} ${data.decision} version ${data.version}.`, 'person')
    case 'spec.commented':
      return said(`${data.by} commented.`, 'person')
    case 'spec.budget_changed':
      return said(`${data.by} ${budgetWords(data.tokens)}.`, 'person')
    case 'spec.execution_started':
      return said('Its work began.')
    case 'spec.execution_completed':
      return said('All its work is done.')
    case 'spec.proof_changed':
      return said(`${data.proved} criteria are proved, ${data.failed} are not.`, 'checker')
    case 'question.asked':
      return said(data.question, 'agent')
    case 'question.answered':
      return said('The question was answered.', 'person')
    case 'task.status_changed':
      // The phases say how the writing goes: its own task would say it again.
      return taskTitle === null ? undefined : said(`“${taskTitle}” is ${data.status.replace('_', ' ')}.`)
    case 'pull_request.opened':
      return said(`A pull request was opened: ${data.title}`)
    case 'pull_request.merged':
      return said('A pull request was merged.', 'person')
    case 'pull_request.closed':
      return said('A pull request was closed.', 'person')
    case 'pull_request.reopened':
      return said('A pull request was opened again.', 'person')
    case 'workflow_failed':
      return said(data.message)
    default:
      return undefined
  }
}

const budgetWords = (tokens: number | null) =>
  tokens === null
    ? 'took the limit of tokens away'
    : `set the budget of its writing to ${tokens.toLocaleString('en-US')} tokens`

const agentOf = (phase: SpecPhase) => (phase === 'EXPLORE' ? 'explorer' : 'architect')

function completed(phase: SpecPhase, score: number | null): string {
  return score === null ? `${phase} is done.` : `${phase} is done: the checker gave ${score.toFixed(2)} of 1.`
}
