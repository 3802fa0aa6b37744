import type { Conversation, PhaseProgress, Spec, SpecPhase } from '@sentra/contract'

const states: Record<Spec['state'], string> = {
  draft: 'being talked about',
  exploring: 'exploring',
  requirements: 'requirements',
  design: 'design',
  tasks: 'tasks',
  pending_approval: 'waits for approval',
  approved: 'approved',
  executing: 'at work',
  completed: 'completed',
  rejected: 'not decided in time',
  failed: 'failed',
  archived: 'archived',
}

export const stateWords = (state: Spec['state']): string => states[state]

/** What each phase is for, as a tooltip says it. */
export const phaseMeanings: Record<SpecPhase, string> = {
  EXPLORE: 'An explorer reads the repository for what the idea touches',
  REQUIREMENTS: 'Requirements with criteria that can be checked',
  DESIGN: 'How it is built, with decisions and risks',
  TASKS: 'Tasks with their dependencies and files',
  SYNC: 'The parts become one version for you to decide on',
}

/** What a person is asked to do about a spec, in a few words; undefined while nothing waits for one. */
export function needOf({ state, asks, phases, runId, message, budget, isProving }: Spec): string | undefined {
  if (state === 'archived') return undefined
  if (budget.isSpent) return 'its budget is spent'
  if (asks) return 'asks you'
  if (state === 'pending_approval') return 'waits for approval'
  if (state === 'failed') return 'failed'
  if (state === 'rejected') return 'not decided in time'
  if (phases.some((phase) => phase.state === 'waiting')) return 'waits for your judgement'
  // Nobody is at work and the architect asks whether anything is missing.
  if (state === 'draft' && runId === null && message !== null && !isProving) return 'waits for your word'
  return undefined
}

export type SpecTab = 'conversation' | 'spec' | 'work'

/** The part of a spec that somebody who opens it now wants to see. */
export function tabOf({ state, version, asks }: Spec): SpecTab {
  if (asks || version === 0) return 'conversation'
  if (state === 'executing' || state === 'completed') return 'work'
  return state === 'pending_approval' || state === 'approved' || state === 'rejected' ? 'spec' : 'conversation'
}

/** Those that wait for a person first, each group as it came. */
export function waitingFirst(specs: readonly Spec[]): Spec[] {
  return [...specs.filter((spec) => needOf(spec) !== undefined), ...specs.filter((spec) => needOf(spec) === undefined)]
}

/** The phase that agents are in, or that stopped. */
export function currentPhase(phases: readonly PhaseProgress[]): PhaseProgress | undefined {
  return phases.find(({ state }) => state === 'running' || state === 'waiting' || state === 'failed')
}

const talking: readonly Spec['state'][] = ['draft', 'exploring', 'requirements', 'design', 'tasks']

/** Whether words of a person reach anybody now, and whether saying that nothing is missing would end the talk. */
export function talkOf(spec: Spec, { handedOffAt }: Conversation): { isOpen: boolean; canHandOff: boolean } {
  const isJudged = !spec.asks && spec.phases.some(({ state }) => state === 'waiting')
  const isOpen = talking.includes(spec.state) && !isJudged && !spec.budget.isSpent
  return { isOpen, canHandOff: isOpen && handedOffAt === null && spec.state === 'draft' }
}
