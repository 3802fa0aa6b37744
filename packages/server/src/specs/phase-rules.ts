import type {
  PhaseProgress,
  Readiness,
  RunState,
  SpecPhase,
  SpecState,
  SpecWorkflow,
  SubmissionKind,
} from '@sentra/contract'

/** States in which agents write, in their order, with what each needs. */
const writing = {
  draft: { workflow: 'spec_talk', kind: 'brief', next: 'exploring', phase: null },
  exploring: { workflow: 'spec_explore', kind: 'findings', next: 'requirements', phase: 'EXPLORE' },
  requirements: { workflow: 'spec_requirements', kind: 'requirements', next: 'design', phase: 'REQUIREMENTS' },
  design: { workflow: 'spec_design', kind: 'design', next: 'tasks', phase: 'DESIGN' },
  tasks: { workflow: 'spec_tasks', kind: 'tasks', next: 'pending_approval', phase: 'TASKS' },
} as const satisfies Partial<Record<SpecState, WritingStep>>

export type WritingState = keyof typeof writing
export type PartKind = Exclude<SubmissionKind, 'grade' | 'verdicts'>

type WritingStep = { workflow: SpecWorkflow; kind: PartKind; next: StoredState; phase: SpecPhase | null }

/** As stored: `failed` and `archived` are derived. */
export type StoredState = Exclude<SpecState, 'failed' | 'archived'>

/** What an agent does in a state; undefined when none is at work in it. */
export function stepOf(state: SpecState): WritingStep | undefined {
  return Object.hasOwn(writing, state) ? writing[state as WritingState] : undefined
}

/** The newest run of each workflow of a spec, as far as its progress goes. */
export type PhaseRun = {
  workflow: string
  runId: PhaseProgress['runId'] & string
  state: RunState
  tries: number
  score: number | null
  feedback: string | null
}

type Standing = { state: StoredState; runs: PhaseRun[]; startFailure: string | null }

/** Where each phase stands. What a later phase left in an earlier round counts no more. */
export function phasesOf({ state, runs, startFailure }: Standing): PhaseProgress[] {
  const order = Object.keys(writing)
  const at = order.includes(state) ? order.indexOf(state) : order.length
  const phases = order.flatMap((name, index) => {
    const { phase, workflow } = writing[name as WritingState]
    if (phase === null) return []
    const run = index <= at ? runs.find((one) => one.workflow === workflow) : undefined
    const progress = index < at ? 'done' : index > at ? 'pending' : currentState(run, startFailure)
    return [{ ...shown(run), phase, state: progress }]
  })
  return [...phases, { ...shown(undefined), phase: 'SYNC', state: at === order.length ? 'done' : 'pending' }]
}

function shown(run: PhaseRun | undefined): Omit<PhaseProgress, 'phase' | 'state'> {
  return {
    tries: run?.tries ?? 0,
    score: run?.score ?? null,
    feedback: run?.feedback ?? null,
    runId: run?.runId ?? null,
  }
}

function currentState(run: PhaseRun | undefined, startFailure: string | null): PhaseProgress['state'] {
  if (startFailure !== null) return 'failed'
  if (run === undefined) return 'pending'
  if (run.state === 'failed' || run.state === 'cancelled') return 'failed'
  return run.state === 'waiting' ? 'waiting' : 'running'
}

type Seen = { state: StoredState; runState: RunState | null; startFailure: string | null; archivedAt: Date | null }

/** The state that people see. */
export function shownState({ state, runState, startFailure, archivedAt }: Seen): SpecState {
  if (archivedAt !== null) return 'archived'
  const hasFailed = startFailure !== null || runState === 'failed' || runState === 'cancelled'
  return hasFailed && stepOf(state) !== undefined ? 'failed' : state
}

/** In per cent: 0.4 completeness and 0.2 of each of the others (the formula of the first Sentra's architect). */
export function readinessScore({ completeness, specificity, consistency, coverage }: Readiness): number {
  return Math.round(100 * (0.4 * completeness + 0.2 * specificity + 0.2 * consistency + 0.2 * coverage))
}
